import NIOCore
import NIOSSL

/// What is done to every new connection before the first call goes over it.
struct ConnectionPreparation: Sendable {
    /// The name that the server's certificate must carry; nil when nothing is checked.
    private let expected: PeerName?
    private let acknowledgeTimeout: Duration

    /// `TCP_KEEPIDLE`, `TCP_KEEPINTVL` and `TCP_USER_TIMEOUT` of Linux.
    private static let keepIdle: CInt = 4, keepInterval: CInt = 5, userTimeout: CInt = 18

    init(_ configuration: ClientConfiguration) {
        acknowledgeTimeout = configuration.acknowledgeTimeout
        expected = configuration.expectedPeer
    }

    /// - Returns: a failed future when the server is not who it should be; no call is sent then.
    func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let milliseconds = acknowledgeTimeout.components.seconds * 1000
        let options: [(level: NIOBSDSocket.OptionLevel, name: NIOBSDSocket.Option, value: Int)] = [
            (.socket, .so_keepalive, 1),
            (.tcp, .init(rawValue: Self.keepIdle), 15),
            (.tcp, .init(rawValue: Self.keepInterval), 10),
            (.tcp, .init(rawValue: Self.userTimeout), Int(milliseconds)),
        ]
        let set = options.map { level, name, value in
            channel.setOption(ChannelOptions.Types.SocketOption(level: level, name: name), value: value)
        }
        return EventLoopFuture.andAllSucceed(set, on: channel.eventLoop).flatMap {
            guard let expected else { return channel.eventLoop.makeSucceededVoidFuture() }
            return channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
                guard let certificate, certificate.carries(expected) else { throw WrongPeerName(expected: expected) }
            }
        }
    }
}
