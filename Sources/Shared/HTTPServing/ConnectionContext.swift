import Hummingbird
import NIOCore
import NIOSSL

/// What a request knows about its connection.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The address of the client, without its port; empty for a unix socket.
    var peer: String { channel.remoteAddress?.ipAddress ?? "" }

    /// Closes the connection unless what is returned is cancelled in time.
    func closeUnlessDone(within limit: Duration) -> Scheduled<Void> {
        let channel = self.channel
        return channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
    }

    func close() { channel.close(promise: nil) }

    /// The client's certificate (DER) once TLS has verified it; nil when there is none, or no TLS.
    func clientCertificate() async throws -> [UInt8]? {
        do {
            return try await channel.nioSSL_peerCertificate().get()?.toDERBytes()
        } catch ChannelPipelineError.notFound {
            return nil
        }
    }
}
