package import ByohAPI
import KubernetesClient
package import KubernetesModel

/// Another management cluster to which the host is to follow its objects, as a bootstrap kubeconfig describes it.
///
/// No rendering shows the token.
package struct NextHome: Sendable {
    /// SHA-256 of the kubeconfig in hex: what the host reports that it has read.
    package let bootstrapDigest: String
    /// How the host asks to be let in, with the token.
    let configuration: ClientConfiguration
    /// Where the host belongs once it was let in.
    let record: ManagementRecord
    /// What the server's certificate is signed by, in PEM; nil for the system's roots.
    let authority: String?

    /// - Parameters:
    ///   - current: where the host belongs now. It keeps its names, which its Node has too.
    ///   - environment: the proxy variables are read.
    /// - Throws: ``RegistrationError/unusableWay(_:)`` with what would be right, and
    ///   ``RegistrationError/untrustedServer(_:)``.
    package init(
        kubeconfig: SecretBytes, from current: ManagementRecord, environment: [String: String], userAgent: String
    ) throws(RegistrationError) {
        bootstrapDigest = SHA256Digest(of: kubeconfig.bytes).hex
        guard let text = kubeconfig.text else { throw .unusableWay("it is no text in UTF-8") }
        var configuration: ClientConfiguration
        let hasProxy: Bool
        do {
            let parsed = try Kubeconfig(yaml: text, file: "The bootstrap kubeconfig")
            hasProxy = parsed.clusters.values.contains { $0.proxy != nil }
            configuration = try ClientConfiguration(parsed, environment: environment)
        } catch {
            throw .unusableWay("\(error)")
        }
        // The agent has no other proxy than that of its environment once it is there.
        guard !hasProxy else {
            throw .unusableWay(
                "its cluster has a proxy-url; right would be none, and HTTPS_PROXY in the environment of the agent")
        }
        try configuration.requireTrust()
        guard Self.enrolsOnly(configuration) else {
            throw .unusableWay(
                "its user must have an enrolment token and nothing else; right would be the output of "
                    + "'byohctl token create'")
        }
        guard configuration.namespace == current.namespace else {
            throw .unusableWay(
                "its context names the namespace \(configuration.namespace); right would be that of the host, "
                    + current.namespace)
        }
        let server = configuration.server.description
        guard server != current.server else {
            throw .unusableWay("its server is \(server), which the host serves already; right would be another one")
        }
        switch configuration.trust {
        case .authority(.inline(let pem)): authority = String(decoding: pem.exposed, as: UTF8.self)
        case .authority(.file(let path)):
            throw .unusableWay(
                "certificate-authority names the file \(path), which is not the host's; right would be "
                    + "certificate-authority-data")
        case .systemRoots, .anything: authority = nil
        }
        configuration.userAgent = userAgent
        // Whoever calls decides when to try again.
        configuration.retries = .never
        self.configuration = configuration
        record = ManagementRecord(
            server: server, serverName: configuration.serverName, namespace: current.namespace, host: current.host,
            hostUID: current.hostUID)
    }

    private static func enrolsOnly(_ configuration: ClientConfiguration) -> Bool {
        guard configuration.credentials.certificate == nil, configuration.impersonation == nil,
            case .token(let token) = configuration.credentials.authorization
        else { return false }
        return EnrolmentToken(bearer: token.exposed) != nil
    }

    package var subject: HostSubject { HostSubject(namespace: record.namespace, host: record.host) }
    /// The URL of the management cluster.
    package var server: String { record.server }
}

extension NextHome: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(subject) at \(server)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["home": description]) }
}
