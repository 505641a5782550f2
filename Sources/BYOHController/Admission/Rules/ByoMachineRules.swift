import ByohAPI
import KubernetesModel

/// Machines: a wish that means something, and a provider ID for life.
struct ByoMachineRules: ObjectRules {
    func problems(in machine: ByoMachine) -> [FieldProblem] {
        check(machine).problems(in: machine.spec) + identityProblems(machine)
    }

    func problems(replacing old: ByoMachine?, by new: ByoMachine, in write: AdmissionWrite) -> [FieldProblem] {
        guard let id = old?.spec.providerID, !id.isEmpty, new.spec.providerID != id else { return [] }
        return [
            .forbidden(
                "spec.providerID",
                "it is \(id), as the Node says, and stays so; to have the machine on another host, delete its Machine")
        ]
    }

    func warnings(about machine: ByoMachine) -> [String] { check(machine).warnings(about: machine.spec) }

    private func check(_ machine: ByoMachine) -> MachineSpecCheck {
        MachineSpecCheck(path: "spec", namespace: machine.metadata.namespace)
    }

    private func identityProblems(_ machine: ByoMachine) -> [FieldProblem] {
        guard let id = machine.spec.providerID, !id.isEmpty else { return [] }
        guard let parsed = ProviderID(id) else {
            return [
                .invalid(
                    "spec.providerID", id,
                    "right would be byoh://<namespace>/<host>/<claim>; leave it out, and the controller writes it")
            ]
        }
        guard let namespace = machine.metadata.namespace, parsed.namespace != namespace else { return [] }
        return [
            .invalid("spec.providerID", id, "the host must be in the machine's own namespace, \(namespace)")
        ]
    }
}

/// Templates of machines. What machines were made from must not change under them: a change is another template.
struct ByoMachineTemplateRules: ObjectRules {
    private static let path = "spec.template.spec"

    func problems(in template: ByoMachineTemplate) -> [FieldProblem] {
        var problems = check(template).problems(in: template.spec.template.spec)
        if template.spec.template.spec.providerID != nil {
            problems.append(
                .forbidden("\(Self.path).providerID", "each machine gets its own from the controller; leave it out"))
        }
        return problems
    }

    func problems(
        replacing old: ByoMachineTemplate?, by new: ByoMachineTemplate, in write: AdmissionWrite
    ) -> [FieldProblem] { write.templateProblems }

    func warnings(about template: ByoMachineTemplate) -> [String] {
        check(template).warnings(about: template.spec.template.spec)
    }

    private func check(_ template: ByoMachineTemplate) -> MachineSpecCheck {
        MachineSpecCheck(path: Self.path, namespace: template.metadata.namespace)
    }
}
