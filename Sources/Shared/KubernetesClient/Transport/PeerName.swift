import NIOSSL

/// The name that a server's certificate must carry as a subject alternative name.
///
/// The TLS library is content when the certificate carries the name asked for *or* the address of the connected
/// socket, which behind a proxy is the proxy's. So the name is checked once more, strictly, as Go does: only this name
/// counts, and a common name never does.
enum PeerName: Hashable, Sendable, CustomStringConvertible {
    case dns(String)
    /// In network byte order, and as text.
    case address([UInt8], String)

    init(_ text: String) {
        self = IPAddress.bytes(of: text).map { .address($0, text) } ?? .dns(text.lowercased())
    }

    var description: String {
        switch self {
        case .dns(let name): name
        case .address(_, let text): text
        }
    }

    /// Whether a DNS name in a certificate covers `name`. A `*` stands for the whole first label, and only there.
    static func covers(_ pattern: String, _ name: String) -> Bool {
        let pattern = pattern.lowercased()
        if pattern == name { return true }
        guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        return name[dot...] == pattern.dropFirst()
    }
}

/// The server's certificate does not carry the name that it should.
struct WrongPeerName: Error, CustomStringConvertible {
    let expected: PeerName

    var description: String {
        "the certificate of the server does not carry the name \(expected); tls-server-name sets the name to expect"
    }
}

extension ClientConfiguration {
    /// What the server's certificate must carry; nil when there is none, or any will do.
    var expectedPeer: PeerName? {
        server.scheme == .http || trust == .anything ? nil : PeerName(serverName ?? server.host)
    }

    /// Whether the TLS library can check the name too. It cannot for an IP address that is not the connected socket's:
    /// behind a proxy, or as a `tls-server-name`.
    var letsLibraryCheckNames: Bool {
        guard case .address? = expectedPeer else { return true }
        return proxy == nil && serverName == nil
    }
}

extension NIOSSLCertificate {
    /// Whether a subject alternative name is, or covers, the name.
    func carries(_ expected: PeerName) -> Bool {
        _subjectAlternativeNames().contains { name in
            name.contents.withUnsafeBufferPointer { bytes in
                switch expected {
                case .dns(let text):
                    name.nameType == .dnsName && PeerName.covers(String(decoding: bytes, as: UTF8.self), text)
                case .address(let address, _):
                    name.nameType == .ipAddress && bytes.elementsEqual(address)
                }
            }
        }
    }
}
