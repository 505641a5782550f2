import ByohAPI
package import HostSystem
package import KubernetesClient
import KubernetesModel
package import Logging
import SystemPackage

/// Makes the host a member of a management cluster: asks for a certificate with a bootstrap token, and waits for it.
///
/// Can be cut off at any time and run again: the key and its request are found again.
package struct Enrolment: Sendable {
    private let store: IdentityStore
    private let files: any HostFiles
    private let logger: Logger

    package init(store: IdentityStore, files: any HostFiles, logger: Logger) {
        self.store = store
        self.files = files
        self.logger = logger
    }

    /// - Parameters:
    ///   - configuration: From the bootstrap kubeconfig: server, its authority, token, namespace.
    ///   - patience: How long the approval is waited for; it may need a person.
    package func run(
        _ configuration: ClientConfiguration, hostName: String, patience: Duration
    ) async throws {
        guard NameRule.subdomain.allows(hostName) else { throw RegistrationError.unusableHostName(hostName) }
        let subject = HostSubject(namespace: configuration.namespace, host: hostName)
        let key = try store.nextKey()
        let hostUID = try store.record()?.hostUID ?? Self.newUID()
        var record = ManagementRecord(
            server: configuration.server.description, serverName: configuration.serverName,
            namespace: subject.namespace, host: subject.host, hostUID: hostUID)
        record.serverName = configuration.serverName
        let machineID = String((try files.text("/etc/machine-id") ?? "").prefix { $0 != "\n" })
        let request = CertificateRequestExchange(
            subject: subject, hostUID: hostUID, machineID: machineID, logger: logger)
        let certificate = try await KubernetesClient.withClient(configuration, logger: logger) { client in
            do {
                return try await request.certificate(for: key, client: client, patience: patience)
            } catch let error as RegistrationError {
                if case .denied = error { try store.dropNextKey() }
                throw error
            }
        }
        if case .authority(let source) = configuration.trust {
            try store.save(authority: try authority(source))
        }
        try store.save(record)
        try store.adopt(certificate: certificate, for: key)
        logger.info("The host is enrolled", metadata: ["host": "\(subject)"])
    }

    private func authority(_ source: PEMSource) throws -> String {
        switch source {
        case .inline(let bytes): return String(decoding: bytes.exposed, as: UTF8.self)
        case .file(let path): return try files.text(FilePath(path)) ?? ""
        }
    }

    /// 128 random bits in the form of a UUID (RFC 9562, version 4).
    private static func newUID() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return [digits[0..<4], digits[4..<6], digits[6..<8], digits[8..<10], digits[10..<16]]
            .map { $0.joined() }.joined(separator: "-")
    }
}
