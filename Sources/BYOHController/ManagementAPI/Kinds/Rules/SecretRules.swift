import JSONTree
import KubernetesModel

/// Secrets: `stringData` becomes `data`, the type stays, and no value is ever shown in a problem.
struct SecretRules: KindRules {
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

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var problems = DataRules.immutability(of: object, replacing: old, members: ["data"])
        if let old, old["type"] != object["type"] {
            problems.append(.invalid("type", object["type"] ?? .null, "field is immutable"))
        }
        problems += DataRules.keyProblems(object, "data")
        for (key, value) in (object["data"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            if value.isNull { continue }
            guard let text = value.string, Base64.decode(text) != nil else {
                problems.append(.invalid("data[\(key)]", shownAs: "<redacted>", "must be base64"))
                continue
            }
        }
        return problems + DataRules.sizeProblems(object, ["data"])
    }
}
