import JSONTree
import KubernetesModel

/// CertificateSigningRequests: who asks is what authentication says, and what is asked never changes.
struct CertificateSigningRequestRules: KindRules {
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
            let decided = oldConditions.filter(Self.isDecision)
            let others = (status["conditions"]?.array ?? []).filter { !Self.isDecision($0) }
            status["conditions"] = nil
            if !(decided + others).isEmpty { status["conditions"] = .array(decided + others) }
        default: status = old["status"] ?? [:]
        }
        status["conditions"] = status["conditions"]?.array.map {
            .array($0.map { Self.dated($0, oldConditions, write.now) })
        }
        object["status"] = nil
        if status != [:] { object["status"] = status }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var problems: [FieldError] = []
        let spec = object["spec"] ?? [:]
        let request = spec["request"]?.string.flatMap(Base64.decode) ?? []
        if !String(decoding: request, as: UTF8.self).contains("-----BEGIN CERTIFICATE REQUEST-----") {
            problems.append(
                .invalid("spec.request", shownAs: "text", "PEM block type must be CERTIFICATE REQUEST"))
        }
        if (spec["usages"]?.array ?? []).isEmpty { problems.append(.required("spec.usages")) }
        let signer = spec["signerName"]?.string ?? ""
        if signer.isEmpty {
            problems.append(.required("spec.signerName"))
        } else if !signer.contains("/") {
            problems.append(
                .invalid(
                    "spec.signerName", .string(signer),
                    "must be a fully qualified domain and path of the form 'example.com/signer-name'"))
        }
        if let seconds = spec["expirationSeconds"], (seconds.int64 ?? 0) < 600 {
            problems.append(
                .invalid(
                    "spec.expirationSeconds", seconds,
                    "may not specify a duration less than 600 seconds (10 minutes)"))
        }
        let decisions = (object["status"]?["conditions"]?.array ?? []).filter(Self.isDecision).compactMap {
            $0["type"]?.string
        }
        if Set(decisions).count > 1 {
            problems.append(
                .invalid(
                    "status.conditions", .array(decisions.map(JSONValue.string)),
                    "Approved and Denied conditions are mutually exclusive"))
        }
        let oldDecisions = (old?["status"]?["conditions"]?.array ?? []).filter(Self.isDecision).compactMap {
            $0["type"]?.string
        }
        for lost in oldDecisions where !decisions.contains(lost) {
            problems.append(.forbidden("status.conditions", "\(lost) conditions may not be removed once set"))
        }
        return problems
    }

    private static func isDecision(_ condition: JSONValue) -> Bool {
        ["Approved", "Denied"].contains(condition["type"]?.string ?? "")
    }

    /// A condition with the times that the server sets.
    private static func dated(_ condition: JSONValue, _ old: [JSONValue], _ now: Time) -> JSONValue {
        var condition = condition
        let before = old.first { $0["type"] == condition["type"] }
        if condition["status"] == nil { condition["status"] = "True" }
        if condition["lastUpdateTime"]?.string == nil { condition["lastUpdateTime"] = .string(now.description) }
        if condition["lastTransitionTime"]?.string == nil {
            let isSame = before?["status"] == condition["status"]
            condition["lastTransitionTime"] = (isSame ? before?["lastTransitionTime"] : nil) ?? .string(now.description)
        }
        return condition
    }
}
