import FoundationEssentials
import Glibc
import KubernetesClient
import KubernetesModel
import SystemPackage
import TestSupport
import Testing

extension Conformance {
    /// Elections between processes that are stopped, killed and cut off.
    @Suite struct LeaderElection {
        /// Two candidates, each a process of its own with a log of its acts.
        private final class Election: Sendable {
            let kubeconfig: FilePath
            let namespace: String

            init(_ server: APIServerFixture, namespace: String) throws {
                kubeconfig = server.folder.appending("kubeconfig-election-\(namespace)")
                try kubeconfig.write(try server.kubeconfig())
                self.namespace = namespace
            }

            func start(_ identity: String) throws -> Candidate {
                let log = FilePath("\(kubeconfig).\(identity).log")
                let program = FilePath(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
                    .removingLastComponent().appending("leader-candidate")
                let process = try ChildProcess(
                    program.string, [kubeconfig.string, namespace, "election", identity],
                    environment: ["PATH=/usr/bin:/bin"], log: log)
                return Candidate(process: process, log: log)
            }
        }

        private struct Candidate {
            let process: ChildProcess
            let log: FilePath

            /// When it acted, in nanoseconds of `CLOCK_BOOTTIME`. Its log may hold other lines.
            var acts: [Int64] {
                log.textIfPresent.split(separator: "\n").compactMap { line in
                    let words = line.split(separator: " ")
                    return words.count == 3 && words[1] == "acts" ? Int64(words[2]) : nil
                }
            }

            /// Polls the log until the candidate has acted after `time`.
            func waitForAct(after time: Int64 = 0, within limit: Duration = .seconds(120)) async throws -> Int64 {
                let deadline = ContinuousClock.now + limit
                while ContinuousClock.now < deadline {
                    if let act = acts.first(where: { $0 > time }) { return act }
                    try await Task.sleep(for: .milliseconds(20))
                }
                throw NoAct(log: log.textIfPresent)
            }
        }

        private struct NoAct: Error { let log: String }

        /// Two processes never claim to have led at overlapping times: their acts, in order, change hands `changes` times.
        private func expectChanges(_ changes: Int, _ candidates: [(name: String, candidate: Candidate)]) {
            let acts = candidates.flatMap { name, candidate in candidate.acts.map { (name, $0) } }.sorted {
                $0.1 < $1.1
            }
            let hands = zip(acts, acts.dropFirst()).count { $0.0 != $1.0 }
            #expect(hands == changes)
        }

        @Test(arguments: APIServerKind.available)
        func aLeaderThatIsStoppedNeverActsAfterItsSuccessorBegan(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                let election = try Election(try #require(kind.shared), namespace: namespace)
                let first = try election.start("first")
                _ = try await first.waitForAct()
                let second = try election.start("second")
                first.process.signal(SIGSTOP)
                let taken = try await second.waitForAct()
                first.process.signal(SIGCONT)
                _ = try await second.waitForAct(after: taken + 2_000_000_000)
                // The one that was stopped ends by itself: a lost leadership ends the process.
                try await first.process.waitForEnd()
                expectChanges(1, [("first", first), ("second", second)])
                let late = first.acts.filter { $0 >= taken }.map { ($0 - taken) / 1_000 }
                #expect(late.isEmpty, "acts so many microseconds after the successor's first")
                try await second.process.killAndWait()
            }
        }

        @Test(arguments: APIServerKind.available)
        func aLeaderThatIsKilledIsSucceededWhenItsLeaseRanOut(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let election = try Election(try #require(kind.shared), namespace: namespace)
                let first = try election.start("first")
                _ = try await first.waitForAct()
                let second = try election.start("second")
                try await first.process.killAndWait()
                _ = try await second.waitForAct()
                expectChanges(1, [("first", first), ("second", second)])
                let lease = try await client.resources(Lease.self, in: namespace).get("election")
                #expect(lease.spec.holderIdentity == "second")
                #expect(lease.spec.leaseTransitions == 1)
                try await second.process.killAndWait()
            }
        }
    }
}
