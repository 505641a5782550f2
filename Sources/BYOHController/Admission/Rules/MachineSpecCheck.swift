import ByohAPI
import KubernetesModel

/// What can be wrong with the wish of a machine, in a machine and in a template.
struct MachineSpecCheck {
    /// Where the spec is, such as `spec.template.spec`.
    let path: String
    /// Where the object is; nil when it does not say.
    let namespace: String?

    /// What other systems call the architectures that Go and container images have names for.
    private static let otherNames = ["x86_64": "amd64", "x86-64": "amd64", "x64": "amd64", "aarch64": "arm64"]

    func problems(in spec: ByoMachineSpec) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let problem = Self.problem(in: spec.selector, at: "\(path).selector") { problems.append(problem) }
        for (index, preference) in spec.preferred.enumerated() {
            let place = "\(path).preferred[\(index)]"
            if !(1...100).contains(preference.weight) {
                problems.append(.invalid("\(place).weight", "\(preference.weight)", "right would be 1 to 100"))
            }
            if let problem = Self.problem(in: preference.selector, at: "\(place).selector") { problems.append(problem) }
        }
        if let requirements = spec.requirements { problems += self.problems(in: requirements) }
        if let reference = spec.installerRef { problems += self.problems(in: reference) }
        if let problem = FieldProblem(in: spec.installation, at: path) { problems.append(problem) }
        return problems
    }

    func warnings(about spec: ByoMachineSpec) -> [String] {
        if spec.installation == nil, spec.installerRef == nil {
            return [
                "\(path): neither installation nor installerRef says what to install; the machine waits until one does"
            ]
        }
        if spec.installation != nil, spec.installerRef != nil {
            return ["\(path).installerRef: not used, since installation comes first"]
        }
        return []
    }

    // MARK: - Parts

    private static func problem(in selector: LabelSelector?, at path: String) -> FieldProblem? {
        guard let selector else { return nil }
        do {
            _ = try Selector(selector)
            return nil
        } catch {
            return FieldProblem(field: path, reason: .invalid, message: "Invalid value: \(error)")
        }
    }

    private func problems(in requirements: HostRequirements) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        let place = "\(path).requirements"
        for (name, count) in [("cpus", requirements.cpus), ("gpus", requirements.gpus)] {
            if let count, count < 0 {
                problems.append(.invalid("\(place).\(name)", "\(count)", "it must be 0 or more"))
            }
        }
        for (name, size) in [("memory", requirements.memory), ("disk", requirements.disk)] {
            if let size, size < .zero {
                problems.append(.invalid("\(place).\(name)", "\(size)", "it must be 0 or more, such as 8Gi"))
            }
        }
        if let architecture = requirements.architecture, let right = Self.otherNames[architecture.lowercased()] {
            problems.append(
                .invalid("\(place).architecture", architecture, "no host reports that; right would be \(right)"))
        }
        return problems
    }

    private func problems(in reference: ObjectReference) -> [FieldProblem] {
        let place = "\(path).installerRef"
        let right = [K8sInstallerConfigTemplate.apiResource.kind, K8sInstallerConfig.apiResource.kind]
        var problems: [FieldProblem] = []
        if let kind = reference.kind, !right.contains(kind) {
            problems.append(.invalid("\(place).kind", kind, "right would be \(right[0])"))
        }
        if let version = reference.apiVersion, !version.isEmpty,
            version.split(separator: "/").first.map(String.init) != ByohGroup.name
        {
            problems.append(.invalid("\(place).apiVersion", version, "right would be \(ByohGroup.apiVersion)"))
        }
        if (reference.name ?? "").isEmpty {
            problems.append(.required("\(place).name", "it must name a \(right[0])"))
        }
        if let other = reference.namespace, let namespace, !other.isEmpty, other != namespace {
            problems.append(
                .invalid(
                    "\(place).namespace", other,
                    "an installation is read from the machine's own namespace; right would be \(namespace), or nothing")
            )
        }
        return problems
    }
}
