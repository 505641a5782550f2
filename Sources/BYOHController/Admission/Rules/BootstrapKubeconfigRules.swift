import ByohAPI
import FoundationEssentials
import JSONTree
import KubernetesModel
import PKI

/// Enrolment: a kubeconfig with which hosts reach the management API, and know that it is the right one.
struct BootstrapKubeconfigRules: ObjectRules {
    private static let defaults: [(name: String, value: Int64)] = [("ttlSeconds", 1800), ("maxUses", 1)]

    func problems(in object: BootstrapKubeconfig) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let problem = Self.problem(inServer: object.spec.apiserver) {
            // The text is not shown: a URL can hold a password.
            problems.append(
                FieldProblem(
                    field: "spec.apiserver", reason: .invalid,
                    message: "Invalid value: \(problem); right would be https://<host>:<port>"))
        }
        let authority = object.spec.certificateAuthorityData
        if !authority.bytes.isEmpty {
            do {
                _ = try CertificateBundle(pem: authority.text ?? "")
            } catch {
                problems.append(
                    FieldProblem(
                        field: "spec.certificate-authority-data", reason: .invalid,
                        message: "Invalid value: \(error)"))
            }
        }
        for (key, value) in object.spec.hostLabels.sorted(by: { $0.key < $1.key }) {
            let place = "spec.hostLabels[\(key)]"
            if let violation = NameRule.qualified.violation(in: key) {
                problems.append(.invalid(place, key, "it cannot be the key of a label: \(violation)"))
            }
            if let violation = NameRule.labelValue.violation(in: value) {
                problems.append(.invalid(place, value, "it cannot be the value of a label: \(violation)"))
            }
        }
        return problems
    }

    func warnings(about object: BootstrapKubeconfig) -> [String] {
        guard object.spec.insecureSkipTLSVerify else { return [] }
        return [
            "spec.insecure-skip-tls-verify: byoh-agent refuses to enrol without knowing whom it talks to; write the "
                + "authority's PEM, in base64, into spec.certificate-authority-data"
        ]
    }

    var hasDefaults: Bool { true }

    func setDefaults(in object: inout JSONValue) {
        guard var spec = object["spec"], spec.object != nil else { return }
        for (name, value) in Self.defaults where spec[name] == nil { spec[name] = .number(JSONNumber(value)) }
        object["spec"] = spec
    }

    /// Why a text is no URL of an API server; nil when it is one.
    private static func problem(inServer text: String) -> String? {
        guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "https" else {
            return "it is no https URL"
        }
        guard let host = parts.host, !host.isEmpty else { return "it names no host" }
        guard parts.user == nil, parts.password == nil else { return "it must not hold a user or a password" }
        guard parts.query == nil, parts.fragment == nil else { return "it must end with the path" }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard CertificateFacts.addressBytes(bare) != nil || NameRule.subdomain.allows(bare.lowercased()) else {
            return "its host is no name and no IP address"
        }
        if let port = parts.port, !(1...65_535).contains(port) { return "its port is none" }
        return nil
    }
}
