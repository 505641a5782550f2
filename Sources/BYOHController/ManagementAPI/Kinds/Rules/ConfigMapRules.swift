import JSONTree
import KubernetesModel

/// ConfigMaps: keys are file names, values are text, and what is marked immutable stays.
struct ConfigMapRules: KindRules {
    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var problems = DataRules.immutability(of: object, replacing: old, members: ["data", "binaryData"])
        for member in ["data", "binaryData"] {
            problems += DataRules.keyProblems(object, member)
            for (key, value) in (object[member]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let text = value.string else {
                    problems.append(.typeInvalid("\(member)[\(key)]", value, "must be a string"))
                    continue
                }
                if member == "binaryData", Base64.decode(text) == nil {
                    problems.append(.invalid("binaryData[\(key)]", shownAs: "text", "must be base64"))
                }
            }
        }
        for key in Set((object["data"]?.object ?? [:]).keys).intersection((object["binaryData"]?.object ?? [:]).keys) {
            problems.append(.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData"))
        }
        return problems + DataRules.sizeProblems(object, ["data", "binaryData"])
    }
}

/// What configmaps and secrets have in common.
enum DataRules {
    private static let maximumBytes = 1 << 20

    static func keyProblems(_ object: JSONValue, _ member: String) -> [FieldError] {
        (object[member]?.object ?? [:]).keys.sorted().compactMap { key in
            let isGood =
                !key.isEmpty && key.utf8.count <= 253 && key != "." && key != ".."
                && key.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                        true
                    default: false
                    }
                }
            if isGood { return nil }
            return .invalid(
                "\(member)[\(key)]", .string(key),
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                    + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
        }
    }

    static func sizeProblems(_ object: JSONValue, _ members: [String]) -> [FieldError] {
        let size = members.flatMap { object[$0]?.object?.values.map { $0.string?.utf8.count ?? 0 } ?? [] }.reduce(0, +)
        return size > maximumBytes ? [.tooLong("", maximumBytes: maximumBytes)] : []
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
