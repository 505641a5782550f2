import NIOCore
import NIOSSL

/// What is done to every new connection before the first call goes over it.
struct ConnectionPreparation: Sendable {
    /// An IP address that the server's certificate must carry, where the TLS library cannot check it.
    private let expectedAddress: [UInt8]?
    private let acknowledgeTimeout: Duration

    /// `TCP_KEEPIDLE`, `TCP_KEEPINTVL` and `TCP_USER_TIMEOUT` of Linux.
    private static let keepIdle: CInt = 4, keepInterval: CInt = 5, userTimeout: CInt = 18

    init(_ configuration: ClientConfiguration) {
        acknowledgeTimeout = configuration.acknowledgeTimeout
        expectedAddress = configuration.addressToCheck.flatMap(IPAddress.bytes(of:))
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
            guard let expectedAddress else { return channel.eventLoop.makeSucceededVoidFuture() }
            return channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
                guard let certificate, certificate.carries(address: expectedAddress) else { throw WrongPeerName() }
            }
        }
    }
}

/// The server's certificate does not carry the IP address that it should.
struct WrongPeerName: Error, CustomStringConvertible {
    var description: String {
        "the certificate does not carry the server's IP address; tls-server-name sets the name to expect"
    }
}

extension ClientConfiguration {
    /// The IP address that the certificate must carry and that the TLS library would not check rightly.
    ///
    /// It checks an IP address against the address of the connected socket. Behind a proxy that is the proxy's, and
    /// with an IP address as `tls-server-name` it is not the wanted one. Then names are checked by
    /// ``ConnectionPreparation`` instead.
    var addressToCheck: String? {
        if server.scheme == .http || trust == .anything { return nil }
        let expected = serverName ?? server.host
        guard expected.isIPAddress else { return nil }
        return proxy != nil || serverName != nil ? expected : nil
    }
}

extension NIOSSLCertificate {
    /// Whether a subject alternative name is this IP address, in network byte order.
    fileprivate func carries(address: [UInt8]) -> Bool {
        _subjectAlternativeNames().contains { name in
            name.nameType == .ipAddress && name.contents.withUnsafeBufferPointer { $0.elementsEqual(address) }
        }
    }
}
