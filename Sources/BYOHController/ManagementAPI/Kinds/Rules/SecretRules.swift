import JSONTree
import KubernetesModel

/// Secrets: `stringData` becomes `data`, the type stays and says what must be there, and no value is ever shown in a
/// problem.
struct SecretRules: KindRules {
    private static let account = "kubernetes.io/service-account.name"

    var needsQualifiedFinalizers: Bool { true }

    func selectableFields(of object: JSONValue) -> [String: String] {
        ["type": object["type"]?.string ?? ""]
    }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        if (object["type"]?.string ?? "").isEmpty { object["type"] = old?["type"] ?? "Opaque" }
        if let texts = object["stringData"]?.object {
            var data = object["data"]?.object ?? [:]
            for (key, value) in texts {
                if let text = value.string { data[key] = .string(Base64.encode(Array(text.utf8))) }
            }
            if !data.isEmpty { object["data"] = .object(data) }
            object["stringData"] = nil
        }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let data = object["data"]?.object ?? [:]
        var problems: [FieldError] = []
        if let old, old["type"] != object["type"] {
            problems.append(.invalid("type", object["type"] ?? .null, "field is immutable"))
        }
        problems += DataRules.immutability(of: object, replacing: old, members: ["data"])
        for key in data.keys.sorted() { problems += DataRules.keyProblems(key, in: "data") }
        if DataRules.size(of: data) > DataRules.maximumBytes {
            problems.append(.tooLong("data", maximumBytes: DataRules.maximumBytes))
        }
        return problems + typeProblems(object, data)
    }

    /// What programs that look for a type rely on. The paths with `%s` are kube-apiserver's.
    private func typeProblems(_ object: JSONValue, _ data: [String: JSONValue]) -> [FieldError] {
        func required(_ keys: String...) -> [FieldError] {
            keys.filter { data[$0] == nil }.map { .required("data[\($0)]") }
        }
        switch object["type"]?.string ?? "" {
        case "kubernetes.io/service-account-token":
            let name = object.metadata["annotations"]?[Self.account]?.string ?? ""
            return name.isEmpty ? [.required("metadata.annotations[\(Self.account)]")] : []
        case "kubernetes.io/dockercfg": return registryProblems(".dockercfg", data)
        case "kubernetes.io/dockerconfigjson": return registryProblems(".dockerconfigjson", data)
        case "kubernetes.io/basic-auth":
            guard data["username"] == nil, data["password"] == nil else { return [] }
            return [.required("data[%s][username]"), .required("data[%s][password]")]
        case "kubernetes.io/ssh-auth":
            return (data["ssh-privatekey"]?.string ?? "").isEmpty ? [.required("data[%s][ssh-privatekey]")] : []
        case "kubernetes.io/tls": return required("tls.crt", "tls.key")
        default: return []
        }
    }

    /// Credentials for registries are JSON. Where they end to be so is not told: each of their characters is secret.
    private func registryProblems(_ key: String, _ data: [String: JSONValue]) -> [FieldError] {
        guard let value = data[key] else { return [.required("data[\(key)]")] }
        let bytes = value.string.flatMap(Base64.decode) ?? []
        // What cannot be read is no JSON object either.
        let tree = try? JSONValue(parsing: bytes)
        if tree?.object != nil || tree == .null { return [] }
        return [.invalid("data[\(key)]", "<secret contents redacted>", "must be a JSON object")]
    }
}
