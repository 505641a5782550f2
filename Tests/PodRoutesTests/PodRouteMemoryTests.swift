import HostFakes
import HostSystem
import KubernetesModel
import Logging
import SystemPackage
import TestSupport
import Testing

@testable import PodRoutes

@Suite(.timeLimit(.minutes(1))) struct PodRouteMemoryTests {
    private let logger = Logger(label: "test")
    private var nodes: [NodeNetwork] {
        [
            NodeNetwork(name: "host-2", podRanges: [.pods(2)], address: .host(2), created: .at(7)),
            NodeNetwork(name: "host-1", podRanges: [.pods(1)], address: .host(1)),
            NodeNetwork(name: "host-3", podRanges: [], address: nil),
        ]
    }

    @Test func remembersWhatTheNodesSaid() async throws {
        try await TemporaryFolder.with("memory") { folder in
            let (files, record) = (LocalFiles(root: folder), MemoryRecord())
            let memory = PodRouteMemory(files: files, record: record, logger: logger)
            #expect(await memory.recall() == nil)
            await memory.remember(nodes)
            #expect(await record.artifacts == [.file(path: PodNetworkMarks.memory.string, saved: nil)])
            let entry = try #require(try files.entry(at: PodNetworkMarks.memory))
            #expect(entry.mode == FileAttributes.secret.mode)
            let later = PodRouteMemory(files: files, record: record, logger: logger)
            #expect(await later.recall() == nodes.sorted { $0.name < $1.name })
        }
    }

    @Test func writesOnlyWhatIsNews() async throws {
        try await TemporaryFolder.with("memory") { folder in
            let files = LocalFiles(root: folder)
            let memory = PodRouteMemory(files: files, record: MemoryRecord(), logger: logger)
            await memory.remember(nodes)
            try files.remove(PodNetworkMarks.memory)
            await memory.remember(nodes.reversed())
            #expect(try !files.exists(PodNetworkMarks.memory))
            await memory.remember(Array(nodes.dropLast()))
            #expect(await memory.recall()?.count == 2)
        }
    }

    @Test(arguments: ["", "{", #"{"version":1}"#, #"{"version":2,"nodes":[]}"#, #"{"version":1,"nodes":[7]}"#])
    func whatCannotBeReadIsNothing(text: String) async throws {
        try await TemporaryFolder.with("memory") { folder in
            let files = LocalFiles(root: folder)
            try files.write(PodNetworkMarks.memory, Array(text.utf8), .secret)
            #expect(await PodRouteMemory(files: files, record: MemoryRecord(), logger: logger).recall() == nil)
        }
    }

    /// After a boot there are no routes, and the API server may be a pod of a host that needs them.
    @Test func theRoutesAreThereBeforeTheAPIServer() async throws {
        try await TemporaryFolder.with("memory") { folder in
            let files = LocalFiles(root: folder)
            await PodRouteMemory(files: files, record: MemoryRecord(), logger: logger).remember(nodes)
            let (made, says) = AsyncStream.makeStream(of: String.self)
            let commands = FakeCommands { command in
                if command.description.contains("-batch") {
                    says.yield(String(decoding: command.input, as: UTF8.self))
                }
            }
            commands.answer("ip -json -4 route show", "[]")
            commands.answer("iptables --wait 10 -t nat -S", "", status: 1)
            let keeper = PodRouteKeeper(
                hostName: "host-1", userAgent: "test", files: files, commands: commands, record: MemoryRecord(),
                logger: logger
            ) {
                ["10.244.0.0/16"]
            } tell: { _ in
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await keeper.run() }
                var words = made.makeAsyncIterator()
                #expect(await words.next() == "route add 10.244.2.0/24 via 192.0.2.2 proto 157\n")
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    /// The file was written under another plan: what it says counts only inside what is set aside for pods.
    @Test func whatIsRememberedIsBelievedNoMoreThanNodesAre() async throws {
        try await TemporaryFolder.with("memory") { folder in
            let files = LocalFiles(root: folder)
            let memory = PodRouteMemory(files: files, record: MemoryRecord(), logger: logger)
            await memory.remember(nodes)
            let commands = FakeCommands()
            let session = ClusterSession(
                hostName: "host-1", userAgent: "test", files: files,
                network: HostPodNetwork(files: files, commands: commands), memory: memory,
                problems: ProblemLog(logger) { _ in }, logger: logger)
            let found = await session.restore(within: [try #require(IPv4Prefix("10.99.0.0/16"))])
            #expect(found?.first?.key == "outsidePodNetwork host-1 10.244.1.0/24")
            #expect(commands.calls.isEmpty)
        }
    }
}
