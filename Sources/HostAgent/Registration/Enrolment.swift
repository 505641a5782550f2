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
        let hostUID = try store.record()?.hostUID ?? Self.hostUID(of: key)
        let record = ManagementRecord(
            server: configuration.server.description, serverName: configuration.serverName,
            namespace: subject.namespace, host: subject.host, hostUID: hostUID)
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
        // It was an earlier management cluster that wanted the host to follow to another one.
        try store.dropNextHome()
        logger.info("The host is enrolled", metadata: ["host": "\(subject)"])
    }

    private func authority(_ source: PEMSource) throws -> String {
        switch source {
        case .inline(let bytes): return String(decoding: bytes.exposed, as: UTF8.self)
        case .file(let path): return try files.text(FilePath(path)) ?? ""
        }
    }

    /// Who the host is from its first key on: the key's digest in the form of a UUID (RFC 9562, version 8). An enrolment that
    /// is cut off and run again is of the same host.
    static func hostUID(of key: HostKey) -> String {
        var digits = Array(key.digest.prefix(32))
        digits[12] = "8"
        digits[16] = Array("89ab")[(digits[16].hexDigitValue ?? 0) & 3]
        return [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
            .map { String($0) }.joined(separator: "-")
    }
}
