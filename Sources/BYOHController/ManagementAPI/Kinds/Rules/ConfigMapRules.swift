import JSONTree
import KubernetesModel

/// ConfigMaps: keys are file names, values are text or bytes, and what is marked immutable stays.
struct ConfigMapRules: KindRules {
    var needsQualifiedFinalizers: Bool { true }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let texts = object["data"]?.object ?? [:]
        let bytes = object["binaryData"]?.object ?? [:]
        var problems = DataRules.immutability(of: object, replacing: old, members: ["data", "binaryData"])
        for key in texts.keys.sorted() {
            problems += DataRules.keyProblems(key, in: "data")
            if bytes[key] != nil {
                problems.append(.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData"))
            }
        }
        for key in bytes.keys.sorted() { problems += DataRules.keyProblems(key, in: "binaryData") }
        let size = texts.values.reduce(0) { $0 + ($1.string?.utf8.count ?? 0) } + DataRules.size(of: bytes)
        // kube-apiserver means the whole object by this place.
        if size > DataRules.maximumBytes { problems.append(.tooLong("[]", maximumBytes: DataRules.maximumBytes)) }
        return problems
    }
}

/// What configmaps and secrets have in common.
enum DataRules {
    static let maximumBytes = 1 << 20

    static func keyProblems(_ key: String, in member: String) -> [FieldError] {
        NameText.dataKey(key).map { .invalid("\(member)[\(key)]", .string(key), $0) }
    }

    /// How many bytes values in base64 are.
    static func size(of values: [String: JSONValue]) -> Int {
        values.values.reduce(0) { size, value in
            let text = (value.string ?? "").utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            return size + text.count / 4 * 3 - text.suffix(2).count { $0 == UInt8(ascii: "=") }
        }
    }

    static func immutability(of object: JSONValue, replacing old: JSONValue?, members: [String]) -> [FieldError] {
        guard let old, old["immutable"] == true else { return [] }
        var problems: [FieldError] = []
        if object["immutable"] != true {
            problems.append(.forbidden("immutable", "field is immutable when `immutable` is set"))
        }
        for member in members where (object[member]?.object ?? [:]) != (old[member]?.object ?? [:]) {
            problems.append(.forbidden(member, "field is immutable when `immutable` is set"))
        }
        return problems
    }
}
