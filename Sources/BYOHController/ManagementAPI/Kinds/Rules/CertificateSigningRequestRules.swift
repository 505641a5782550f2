import JSONTree
import KubernetesModel

/// CertificateSigningRequests: who asks is what authentication says, and what is asked never changes.
///
/// What is valid in them says ``CertificateRequestCheck``.
struct CertificateSigningRequestRules: KindRules {
    static let decisions = ["Approved", "Denied"]

    /// Anything that can stand in a path.
    var nameRule: NameRule { .pathSegment }
    var needsQualifiedFinalizers: Bool { true }

    func selectableFields(of object: JSONValue) -> [String: String] {
        ["spec.signerName": object["spec"]?["signerName"]?.string ?? ""]
    }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        guard let old else {
            object["status"] = nil
            var spec = object["spec"] ?? [:]
            spec["username"] = .string(write.user.username)
            for member in ["uid", "groups", "extra"] { spec[member] = nil }
            if !write.user.uid.isEmpty { spec["uid"] = .string(write.user.uid) }
            if !write.user.groups.isEmpty { spec["groups"] = .array(write.user.groups.map(JSONValue.string)) }
            if !write.user.extra.isEmpty {
                spec["extra"] = .object(write.user.extra.mapValues { .array($0.map(JSONValue.string)) })
            }
            object["spec"] = spec
            return
        }
        object["spec"] = old["spec"]
        var status = object["status"] ?? [:]
        let oldConditions = old["status"]?["conditions"]?.array ?? []
        switch write.subresource {
        case "approval":
            // Approving says yes or no, and nothing else.
            status = (old["status"] ?? [:])
            status["conditions"] = object["status"]?["conditions"]
        case "status":
            status["conditions"] = status["conditions"]?.array.map { .array(Self.keepingDecisions($0, oldConditions)) }
        default: status = old["status"] ?? [:]
        }
        status["conditions"] = status["conditions"]?.array.map {
            .array($0.map { Self.dated($0, oldConditions, write.now) })
        }
        if status["conditions"] == [] { status["conditions"] = nil }
        object["status"] = nil
        if status != [:] { object["status"] = status }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let check = CertificateRequestCheck(request: object, old: old)
        return check.specProblems + check.statusProblems
            + (old.map { check.changeProblems(replacing: $0, through: write.subresource) } ?? [])
    }

    /// The conditions of a status with the decisions as they were. Decisions that came or went are left, to be refused.
    private static func keepingDecisions(_ conditions: [JSONValue], _ old: [JSONValue]) -> [JSONValue] {
        var conditions = conditions
        for type in decisions {
            let before = old.filter { $0["type"]?.string == type }
            let places = conditions.indices.filter { conditions[$0]["type"]?.string == type }
            guard before.count == places.count else { continue }
            for (place, condition) in zip(places, before) { conditions[place] = condition }
        }
        return conditions
    }

    /// A condition with the times that the server sets.
    private static func dated(_ condition: JSONValue, _ old: [JSONValue], _ now: Time) -> JSONValue {
        var condition = condition
        let before = old.first { $0["type"] == condition["type"] }
        if condition["lastUpdateTime"]?.string == nil { condition["lastUpdateTime"] = .string(now.description) }
        if condition["lastTransitionTime"]?.string == nil {
            let isSame = before?["status"] == condition["status"]
            condition["lastTransitionTime"] = (isSame ? before?["lastTransitionTime"] : nil) ?? .string(now.description)
        }
        return condition
    }
}
