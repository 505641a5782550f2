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

    /// The client's certificate (DER) once TLS has verified it; nil when there is none, or no TLS.
    func clientCertificate() async throws -> [UInt8]? {
        do {
            return try await channel.nioSSL_peerCertificate().get()?.toDERBytes()
        } catch ChannelPipelineError.notFound {
            return nil
        }
    }
}
