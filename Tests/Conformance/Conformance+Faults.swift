import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing

extension Conformance {
    /// Each test has a server of its own, to kill, compact or silence.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct Faults {
        /// The frames of one watch.
        private final class Frames: Sendable {
            private let state = Mutex((count: 0, objects: 0, isExpired: false))
            var count: Int { state.withLock { $0.count } }
            var objects: Int { state.withLock { $0.objects } }
            /// Whether the server said in a frame that the version is too old.
            var isExpired: Bool { state.withLock { $0.isExpired } }

            func received(_ frame: WatchFrame<ConfigMap>) {
                state.withLock { state in
                    state.count += 1
                    switch frame {
                    case .added, .modified, .deleted, .unreadable: state.objects += 1
                    case .error(let status): state.isExpired = status.code == 410
                    case .bookmark, .unknown: break
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aWatchWhoseVersionIsCompactedListsAgainAndMissesNothing(on kind: APIServerKind) async throws {
            try await APIServerFixture.with(kind) { server in
                try await server.withClient { client in
                    let configMaps = client.resources(ConfigMap.self, in: "default")
                    _ = try await configMaps.create(ConfigMap("stays"))
                    _ = try await configMaps.create(ConfigMap("goes"))
                    let release = OneShotSignal()
                    try await configMaps.watch().withLog(holdingAt: "applied marker", release) { log in
                        await log.wait { $0.lines.contains("connected") }
                        _ = try await configMaps.create(ConfigMap("marker"))
                        await log.wait { $0.lines.contains("applied marker") }
                        // The watcher is held in its callback: its connection dies, the world changes, and the past is
                        // forgotten before it looks again.
                        try await server.killServer()
                        try await server.startServer()
                        try await configMaps.delete("goes")
                        _ = try await configMaps.create(ConfigMap("comes"))
                        try await server.forgetHistory()
                        release.fire()
                        let fresh = Self.versions(try await configMaps.listAll().items)
                        await log.wait { $0.objects == fresh }
                        #expect(log.view.lines.count { $0 == "listBegan" } == 2)
                        #expect(Set(fresh.keys.map(\.name)) == ["stays", "marker", "comes"])
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func anExpiredVersionIsAnsweredWith410AndTheWatcherListsAgain(on kind: APIServerKind) async throws {
            try await APIServerFixture.with(kind) { server in
                try await server.withClient { client in
                    let configMaps = client.resources(ConfigMap.self, in: "default")
                    let old = try await configMaps.create(ConfigMap("a")).metadata.resourceVersion ?? ""
                    for number in 0..<20 {
                        _ = try await configMaps.patch("a", .merge(["data": ["n": .string("\(number)")]]))
                    }
                    try await server.forgetHistory()
                    let frames = Frames()
                    var answer: KubernetesError?
                    // Since Kubernetes 1.31 it asks to come back until its cache is filled.
                    try await eventually("the watch cache is there") {
                        answer = await refusal {
                            try await configMaps.watchOnce(from: old, seconds: 5) { frames.received($0) }
                        }
                        return answer?.kind != .tooManyRequests
                    }
                    // Told in a frame, or by servers that look before they begin, with the status.
                    #expect(frames.isExpired || answer?.isExpired == true)
                    #expect(frames.objects == 0)
                    let page = await #expect(throws: KubernetesError.self) {
                        try await configMaps.list(ListOptions(resourceVersion: old, resourceVersionMatch: .exact))
                    }
                    #expect(page?.isExpired == true)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func afterThreeKillsOfTheServerEveryStoreEqualsAFreshListAndTheControllerIsDone(on kind: APIServerKind)
            async throws
        {
            try await APIServerFixture.with(kind) { server in
                try await server.withClient { client in
                    let configMaps = client.resources(ConfigMap.self, in: "default")
                    try await withWatchers(3, of: configMaps) { logs in
                        try await Manager.withMirror(client, in: "default") { store in
                            for round in 0..<3 {
                                try await write(round, to: configMaps) { try await server.killServer() }
                                try await server.startServer()
                            }
                            let count = try await settled(within: .seconds(120)) {
                                let fresh = try await configMaps.listAll().items
                                try await collectGarbage(among: fresh, of: configMaps, logs)
                                return (fresh.count, Self.differences(from: fresh, in: store, logs))
                            }
                            #expect(count ?? 0 > 10)
                        }
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aSilentServerIsLeftAndTheWatchGoesOnWhenItSpeaksAgain(on kind: APIServerKind) async throws {
            try await APIServerFixture.with(kind) { server in
                try await server.withClient { client in
                    let configMaps = client.resources(ConfigMap.self, in: "default")
                    let options = WatchOptions(connectionTime: .seconds(60), silenceLimit: .seconds(2))
                    try await configMaps.watch(options).withLog { log in
                        await log.wait { $0.lines.contains("connected") }
                        server.signalServer(19)  // SIGSTOP
                        await log.wait { $0.lines.contains { $0.hasPrefix("interrupted") } }
                        server.signalServer(18)  // SIGCONT
                        await log.wait { $0.lines.count { $0 == "connected" } >= 2 }
                        _ = try await configMaps.create(ConfigMap("late"))
                        await log.wait { $0.lines.contains("applied late") }
                    }
                }
            }
        }

        private func refusal(_ call: () async throws -> Void) async -> KubernetesError? {
            do {
                try await call()
                return nil
            } catch {
                return error as? KubernetesError
            }
        }

        /// Deletes children whose parent was removed although it carried a finalizer, as the garbage collector would, of
        /// which a kube-apiserver alone has none.
        ///
        /// Upstream's kube-apiserver removes an object to which a finalizer is added while it is being deleted
        /// (kubernetes/kubernetes#77988); such a parent is never seen waiting. A child whose parent was, is our fault and stays.
        private func collectGarbage(
            among fresh: [ConfigMap], of configMaps: ResourceClient<ConfigMap>, _ logs: [EventLog<ConfigMap>]
        ) async throws {
            let uids = Set(fresh.map(\.metadata.uid))
            for child in fresh {
                guard let owner = child.metadata.controller, !uids.contains(owner.uid),
                    !logs.contains(where: { $0.view.lines.contains("deleting \(owner.name)") })
                else { continue }
                do {
                    try await configMaps.delete(child.metadata.name)
                } catch {
                    // The embedded API collects garbage itself.
                    guard error.isNotFound else { throw error }
                }
            }
        }

        /// Asks until nothing is left to differ, and returns what came with that answer. What still differs when the time
        /// is up is the test's failure.
        private func settled<Value>(
            within limit: Duration, _ ask: () async throws -> (value: Value, differences: [String])
        ) async throws -> Value? {
            let deadline = ContinuousClock.now + limit
            while true {
                let answer = try await ask()
                if answer.differences.isEmpty { return answer.value }
                if ContinuousClock.now > deadline {
                    Issue.record("After \(limit): \(answer.differences.joined(separator: "; "))")
                    return nil
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        /// What watchers and controller have not brought about yet, if `fresh` is what exists.
        private static func differences(
            from fresh: [ConfigMap], in store: Store<ConfigMap>, _ logs: [EventLog<ConfigMap>]
        ) -> [String] {
            let expected = versions(fresh)
            var differences: [String] = []
            let unmirrored = Manager.unmirrored(store)
            if !unmirrored.isEmpty { differences.append("the controller has work to do: \(unmirrored)") }
            let views =
                [("the store", versions(store.objects), [])]
                + logs.map { ("a watcher", $0.view.objects, $0.view.lines.suffix(8)) }
            for (name, objects, lines) in views where objects != expected {
                let missed = expected.filter { objects[$0.key] != $0.value }.keys.sorted()
                let outlived = objects.keys.filter { expected[$0] == nil }.sorted()
                differences.append("\(name) missed \(missed) and still has \(outlived); it told last \(Array(lines))")
            }
            return differences
        }

        private static func versions(_ objects: [ConfigMap]) -> [ObjectKey: String] {
            Dictionary(uniqueKeysWithValues: objects.map { ($0.key, $0.metadata.resourceVersion ?? "") })
        }

        private func withWatchers(
            _ count: Int, of configMaps: ResourceClient<ConfigMap>, _ body: ([EventLog<ConfigMap>]) async throws -> Void
        ) async throws {
            let logs = (0..<count).map { _ in EventLog<ConfigMap>() }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for log in logs {
                    tasks.addTask {
                        do {
                            try await configMaps.watch().run { log.received($0) }
                        } catch is CancellationError {
                            // That is how a watcher ends.
                        }
                    }
                }
                for log in logs { await log.wait { $0.lines.contains("connected") } }
                try await body(logs)
                tasks.cancelAll()
                try await tasks.waitForAll()
            }
        }

        /// How many objects a round of ``write(_:to:kill:)`` has made; all of them once the writer has ended.
        private final class Progress: Sendable {
            let made = Mutex(0)
        }

        /// Creates, changes and deletes without pause; `kill` strikes in the middle. Calls that get no answer may or may
        /// not have taken effect: that is for the watchers to find out.
        private func write(
            _ round: Int, to configMaps: ResourceClient<ConfigMap>, kill: @Sendable @escaping () async throws -> Void
        ) async throws {
            let progress = Progress()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer { progress.made.withLock { $0 = .max } }
                    for number in 1... {
                        let name = "object-\(round)-\(number)"
                        do {
                            _ = try await configMaps.create(ConfigMap(name, labels: ["role": "parent"]))
                            _ = try await configMaps.patch(name, .merge(["data": ["k": "v"]]))
                            if number.isMultiple(of: 3) { try await configMaps.delete(name) }
                            progress.made.withLock { $0 = number }
                        } catch KubernetesError.unreachable {
                            // The server was killed: that is the end of this round.
                            return
                        }
                    }
                }
                tasks.addTask {
                    try await Task.sleep(for: .milliseconds(400))
                    // Where that is time for one object only, there would be nothing to lose.
                    try await eventually("six objects are made") { progress.made.withLock { $0 >= 6 } }
                    try await kill()
                }
                try await tasks.waitForAll()
            }
        }
    }
}
