import JSONTree
import KubernetesModel

/// Leases: their numbers make sense.
struct LeaseRules: KindRules {
    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        // They belong to coordinated leader election, which is off unless somebody turns it on.
        for member in ["strategy", "preferredHolder"] where object["spec"]?[member] != nil {
            object["spec"]?[member] = nil
        }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let spec = object["spec"] ?? [:]
        var problems: [FieldError] = []
        if let seconds = spec["leaseDurationSeconds"]?.int64, seconds <= 0 {
            problems.append(
                .invalid("spec.leaseDurationSeconds", .number(JSONNumber(seconds)), "must be greater than 0"))
        }
        if let count = spec["leaseTransitions"]?.int64, count < 0 {
            problems.append(
                .invalid(
                    "spec.leaseTransitions", .number(JSONNumber(count)), "must be greater than or equal to 0"))
        }
        return problems
    }
}
