import NIOCore
import NIOPosix
import Synchronization

/// One port for several others, as a Service of Kubernetes has it: each connection is led to the next of them in turn, past
/// those where nobody listens.
package final class StubService: Sendable {
    private struct State {
        var next = 0
        var uses: [Int: Int] = [:]
        var open: [ObjectIdentifier: any Channel] = [:]
    }

    private let targets: [Int]
    private let state = Mutex(State())

    private init(targets: [Int]) {
        self.targets = targets
    }

    /// How many connections were led to this port.
    package func uses(of target: Int) -> Int { state.withLock { $0.uses[target] ?? 0 } }

    /// Ends all connections, so that whoever asks next makes a new one.
    package func cut() {
        let open = state.withLock { Array($0.open.values) }
        for channel in open { channel.close(promise: nil) }
    }

    /// Listens for the duration of `body`.
    package static func with<Result>(
        on port: Int, leadingTo targets: [Int], _ body: (StubService) async throws -> Result
    ) async throws -> Result {
        let service = StubService(targets: targets)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Nothing is read before there is somebody to give it to.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { child in
                service.lead(child, tries: targets.count)
                return child.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: port).get()
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(service))
        } catch {
            outcome = .failure(error)
        }
        try await channel.close()
        service.cut()
        return try outcome.get()
    }

    private func lead(_ client: any Channel, tries: Int) {
        let target = state.withLock { state in
            state.next += 1
            return targets[state.next % targets.count]
        }
        ClientBootstrap(group: client.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ChannelCopier(to: client))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { [self] result in
                guard case .success(let server) = result else {
                    return tries > 1 ? lead(client, tries: tries - 1) : client.close(promise: nil)
                }
                join(client, server, target)
            }
    }

    /// Both are on one event loop.
    private func join(_ client: any Channel, _ server: any Channel, _ target: Int) {
        do {
            try client.pipeline.syncOperations.addHandler(ChannelCopier(to: server))
        } catch {
            // The client has gone meanwhile.
            return server.close(promise: nil)
        }
        let id = ObjectIdentifier(client)
        state.withLock { state in
            state.uses[target, default: 0] += 1
            state.open[id] = client
        }
        client.closeFuture.whenComplete { [self] _ in state.withLock { $0.open[id] = nil } }
        client.setOption(.autoRead, value: true).whenComplete { _ in client.read() }
    }
}
