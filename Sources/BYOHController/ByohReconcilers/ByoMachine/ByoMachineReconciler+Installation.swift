import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel

extension ByoMachineReconciler {
    /// What is to be installed; nil, with a condition that says what to write, when nobody says it.
    func installation(
        for machine: inout ByoMachine, _ owner: Machine, _ cluster: Cluster, _ scope: ReconcileScope
    ) async throws -> HostPlan.HostInstallation? {
        guard !owner.spec.version.isEmpty else {
            return refuse(&machine, "spec.version of Machine \(owner.key) must name the Kubernetes version", scope)
        }
        guard let wanted = try await wantedInstallation(of: &machine, scope) else { return nil }
        do throws(InvalidInstallation) {
            try wanted.validate(kubernetesVersion: owner.spec.version)
        } catch {
            return refuse(&machine, error.description, scope)
        }
        let podRanges = cluster.spec.clusterNetwork?.pods?.cidrBlocks ?? []
        // Agents route to no pods outside of these, and a host in use keeps its plan: afterwards is too late.
        if wanted.podNetwork == .bridge, podRanges.allSatisfy({ $0.contains(":") }) {
            return refuse(
                &machine,
                "spec.clusterNetwork.pods.cidrBlocks of Cluster \(cluster.key) must name an IPv4 range, since "
                    + "installation.podNetwork is bridge", scope)
        }
        return HostPlan.HostInstallation(
            kubernetesVersion: owner.spec.version, source: wanted.source, bundle: wanted.bundle,
            packages: wanted.source == .packages ? wanted.packages : nil, podNetwork: wanted.podNetwork ?? .none,
            podRanges: podRanges)
    }

    private func wantedInstallation(
        of machine: inout ByoMachine, _ scope: ReconcileScope
    ) async throws -> Installation? {
        if let installation = machine.spec.installation { return installation }
        guard let reference = machine.spec.installerRef, let name = reference.name else {
            return refuse(&machine, "Write spec.installation, or name a template in spec.installerRef", scope)
        }
        let kinds = [K8sInstallerConfigTemplate.apiResource.kind, K8sInstallerConfig.apiResource.kind]
        let kind = reference.kind ?? kinds[0]
        guard kinds.contains(kind) else {
            return refuse(
                &machine,
                "spec.installerRef.kind is \(kind); right would be K8sInstallerConfigTemplate",
                scope)
        }
        let namespace = machine.metadata.namespace
        guard (reference.namespace ?? namespace) == namespace else {
            return refuse(&machine, "spec.installerRef.namespace must be the machine's own, or absent", scope)
        }
        let spec: K8sInstallerConfigSpec?
        let path: String
        if kind == K8sInstallerConfig.apiResource.kind {
            let configs = scope.client.resources(K8sInstallerConfig.self, in: namespace)
            spec = try await configs.getIfPresent(name)?.spec
            path = "spec"
        } else {
            let templates = scope.client.resources(K8sInstallerConfigTemplate.self, in: namespace)
            spec = try await templates.getIfPresent(name)?.spec.template.spec
            path = "spec.template.spec"
        }
        guard let spec else {
            return refuse(&machine, "\(kind) \(name), named by spec.installerRef, does not exist", scope)
        }
        if let missing = spec.missingInstallation(at: path) {
            return refuse(&machine, "\(kind) \(name) says too little: \(missing)", scope)
        }
        if let invalid = spec.invalidInstallation(at: path) {
            return refuse(&machine, "\(kind) \(name) cannot be followed: \(invalid)", scope)
        }
        return spec.installation
    }

    private func refuse<Value>(_ machine: inout ByoMachine, _ message: String, _ scope: ReconcileScope) -> Value? {
        _ = wait(&machine, .invalidInstallation, message, scope)
        return nil
    }
}
