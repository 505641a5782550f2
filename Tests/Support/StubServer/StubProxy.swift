import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy that knows `CONNECT` only, and leads every tunnel to one port of this machine.
package final class StubProxy: Sendable {
    package let port: Int
    /// The heads of the `CONNECT` requests.
    package var heads: [String] { box.heads.withLock { $0 } }
    private let box: HeadBox

    private final class HeadBox: Sendable {
        let heads = Mutex<[String]>([])
    }

    private init(port: Int, box: HeadBox) {
        self.port = port
        self.box = box
    }

    /// Runs a proxy for the duration of `body`.
    ///
    /// - Parameter target: The port that every tunnel leads to, whatever the client asks for.
    package static func with<Result>(
        leadingTo target: Int, _ body: (StubProxy) async throws -> Result
    ) async throws -> Result {
        let box = HeadBox()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(
                        Tunnel(target: target) { head in box.heads.withLock { $0.append(head) } })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(StubProxy(port: channel.localAddress?.port ?? 0, box: box)))
        } catch {
            outcome = .failure(error)
        }
        try await channel.close()
        return try outcome.get()
    }
}
