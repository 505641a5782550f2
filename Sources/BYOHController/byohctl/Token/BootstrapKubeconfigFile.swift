import ByohAPI
import KubernetesClient
import KubernetesModel

/// The kubeconfig with which a host asks for its certificate: where the management plane is, how to know it, the token,
/// and the namespace in which the host will be.
///
/// No rendering shows the token; ``text`` is for the file.
struct BootstrapKubeconfigFile: CustomStringConvertible {
    private let server: ServerURL
    private let authority: [UInt8]
    private let token: EnrolmentToken
    private let namespace: String

    /// - Throws: for a management plane that a host could not recognise.
    init(server: ServerURL, trust: ServerTrust, token: EnrolmentToken, namespace: String) throws {
        self.server = server
        self.token = token
        self.namespace = namespace
        switch trust {
        case .authority(.inline(let pem)):
            authority = pem.exposed
        case .authority(.file(let path)):
            authority = Array(try PrivateFile.read(path).utf8)
        case .systemRoots:
            authority = []
        case .anything:
            throw CommandFailure(
                "The kubeconfig says insecure-skip-tls-verify: hosts could not tell the management plane from an impostor. "
                    + "Give it certificate-authority-data instead.")
        }
    }

    var text: String {
        let trust = authority.isEmpty ? "" : "\n    certificate-authority-data: \(Base64.encode(authority))"
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: management
              cluster:
                server: \(server)\(trust)
            users:
            - name: enrolment
              user:
                token: \(token.bearer.text)
            contexts:
            - name: enrolment
              context:
                cluster: management
                user: enrolment
                namespace: \(namespace)
            current-context: enrolment

            """
    }

    var description: String { "bootstrap kubeconfig for \(server) with token \(token)" }
}
