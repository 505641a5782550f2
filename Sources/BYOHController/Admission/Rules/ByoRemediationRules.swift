import ByohAPI
import JSONTree
import KubernetesModel

/// Remediations: what was begun goes on as it began.
struct ByoRemediationRules: ObjectRules {
    func problems(in remediation: ByoRemediation) -> [FieldProblem] {
        StrategyCheck.problems(in: remediation.spec.strategy, at: "spec.strategy")
    }

    func problems(
        replacing old: ByoRemediation?, by new: ByoRemediation, in write: AdmissionWrite
    ) -> [FieldProblem] {
        // What was left out reads as what is filled in for it.
        guard let old, (old.spec.strategy ?? .standard).completed != (new.spec.strategy ?? .standard).completed else {
            return []
        }
        return [
            .forbidden(
                "spec.strategy",
                "a ByoRemediation goes on as it began; change the ByoRemediationTemplate, which counts for later ones, and "
                    + "delete the ByoRemediation to have its MachineHealthCheck begin anew")
        ]
    }

    func warnings(about remediation: ByoRemediation) -> [String] {
        guard !remediation.metadata.ownerReferences.contains(where: { $0.kind == "Machine" }) else { return [] }
        return [
            "metadata.ownerReferences: no Machine, so nothing is remediated; MachineHealthChecks make ByoRemediations, and "
                + "the annotation cluster.x-k8s.io/remediate-machine on a Machine has them do it; remove it as soon as "
                + "that is done, or the Machine is replaced in the end"
        ]
    }

    var hasDefaults: Bool { true }

    func setDefaults(in object: inout JSONValue) {
        var spec = object["spec"] ?? [:]
        guard spec.object != nil else { return }
        StrategyCheck.setDefaults(in: &spec)
        object["spec"] = spec
    }
}

/// Templates of remediations. They may change.
struct ByoRemediationTemplateRules: ObjectRules {
    func problems(in template: ByoRemediationTemplate) -> [FieldProblem] {
        StrategyCheck.problems(in: template.spec.template.spec.strategy, at: "spec.template.spec.strategy")
    }

    var hasDefaults: Bool { true }

    func setDefaults(in object: inout JSONValue) {
        guard var spec = object["spec"], var template = spec["template"], var inner = template["spec"],
            inner.object != nil
        else { return }
        StrategyCheck.setDefaults(in: &inner)
        template["spec"] = inner
        spec["template"] = template
        object["spec"] = spec
    }
}

/// What can be wrong with a strategy, and what is left out in one.
private enum StrategyCheck {
    private static let longest = 8

    static func problems(in strategy: RemediationStrategy?, at path: String) -> [FieldProblem] {
        guard let strategy else { return [] }
        var problems: [FieldProblem] = []
        if strategy.steps.count > longest {
            problems.append(
                .invalid("\(path).steps", "\(strategy.steps.count) steps", "right would be at most \(longest)"))
        }
        for (index, step) in strategy.steps.enumerated() {
            let whole = step.completed
            if let attempts = step.attempts, attempts != whole.attempts {
                problems.append(
                    .invalid("\(path).steps[\(index)].attempts", "\(attempts)", "right would be 1 to 10"))
            }
            if let seconds = step.timeoutSeconds, seconds != whole.timeoutSeconds {
                problems.append(
                    .invalid("\(path).steps[\(index)].timeoutSeconds", "\(seconds)", "right would be 30 to 86400"))
            }
        }
        return problems
    }

    /// Writes out what will be done, so that whoever looks at the object sees it.
    static func setDefaults(in spec: inout JSONValue) {
        var strategy = spec["strategy"] ?? [:]
        // What is constant can be encoded; if not, it is filled in when it is used.
        guard strategy.object != nil, let usual = try? JSONValue(encoding: RemediationStrategy.standard) else {
            return
        }
        if strategy["steps"] == nil { strategy["steps"] = usual["steps"] }
        if strategy["whenExhausted"] == nil { strategy["whenExhausted"] = usual["whenExhausted"] }
        if let steps = strategy["steps"]?.array { strategy["steps"] = .array(steps.map(completed)) }
        spec["strategy"] = strategy
    }

    private static func completed(_ step: JSONValue) -> JSONValue {
        guard step.object != nil, let action = step["action"]?.string.flatMap(HostAction.Kind.init(rawValue:)) else {
            return step
        }
        let usual = RemediationStep(action: action).completed
        var step = step
        if step["attempts"] == nil, let attempts = usual.attempts {
            step["attempts"] = .number(JSONNumber(Int64(attempts)))
        }
        if step["timeoutSeconds"] == nil, let seconds = usual.timeoutSeconds {
            step["timeoutSeconds"] = .number(JSONNumber(Int64(seconds)))
        }
        return step
    }
}
