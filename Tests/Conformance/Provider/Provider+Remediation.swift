import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Provider {
    /// External remediation, as core's MachineHealthCheck controller asks for it (`machinehealthcheck_controller.go` of Cluster
    /// API 1.11 and later).
    @Suite(.timeLimit(.minutes(5))) struct Remediation {
        @Test(arguments: APIServerKind.available)
        func anUnhealthyMachineIsRemediatedAndThenHandedToItsOwner(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionNode()
                try await core.followMachine("m1")
                try await core.makeRemediationTemplate("heal")
                try await core.findUnhealthy("m1", template: "heal")
                for kind in [HostAction.Kind.restartServices, .reboot] {
                    let host = try await plane.wait(ByoHost.self, "host-1") { $0?.spec.action?.kind == kind }
                    let action = try #require(host?.spec.action)
                    #expect(action.claimID == host?.spec.claimRef?.claimID)
                    let observed = ObservedAction(id: action.id, result: .failed, message: "no", bootID: "b")
                    try await plane.merge(
                        ["status": ["observedAction": try JSONValue(encoding: observed)]], into: "host-1",
                        of: ByoHost.self, .status)
                }
                // Both conditions are false: whoever owns the Machine replaces it.
                let machine = try await plane.wait(Machine.self, "m1") {
                    $0?.conditions["OwnerRemediated"]?.status == .false
                }
                #expect(machine?.conditions["HealthCheckSucceeded"]?.status == .false)
                #expect(machine?.conditions["OwnerRemediated"]?.reason == "WaitingForRemediation")
                let host = try await plane.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
                #expect(host?.spec.quarantine?.reason == .remediationFailed)
                let remediation = try await plane.wait(ByoRemediation.self, "m1") { $0?.status.phase == .handedOver }
                #expect(remediation?.status.attempts.map(\.action) == [.restartServices, .reboot])
                // It goes with its Machine, and holds nobody up.
                try await core.deleteMachine("m1")
                try await core.clean("host-1")
                try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
                #expect(try await plane.read(ByoHost.self, "host-1")?.spec.quarantine?.reason == .remediationFailed)
                try await plane.resources(ByoRemediation.self).delete("m1")
                try await plane.wait(ByoRemediation.self, "m1") { $0 == nil }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aMachineThatRecoversKeepsItsHost(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionNode()
                try await core.makeRemediationTemplate("heal")
                try await core.findUnhealthy("m1", template: "heal")
                try await plane.wait(ByoHost.self, "host-1") { $0?.spec.action != nil }
                try await core.findHealthy("m1")
                try await plane.wait(ByoRemediation.self, "m1") { $0 == nil }
                let host = try await plane.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
                #expect(host?.spec.claimRef?.name == "m1" && host?.spec.quarantine == nil)
                #expect(try await plane.read(Machine.self, "m1")?.conditions["OwnerRemediated"] == nil)
            }
        }
    }
}

extension CoreDriver {
    /// What an operator makes: a strategy that says only what is unusual.
    func makeRemediationTemplate(_ name: String) async throws {
        _ = try await plane.resources(ByoRemediationTemplate.self).create(
            ByoRemediationTemplate(
                metadata: ObjectMeta(name: name, namespace: plane.namespace), remediation: ByoRemediationSpec()))
    }

    /// The MachineHealthCheck controller's, for a Machine that it finds unhealthy: an object from the template, named like the
    /// Machine and owned by it, and the condition of the Machine.
    func findUnhealthy(_ name: String, template: String) async throws {
        guard let machine = try await plane.read(Machine.self, name), var owner = OwnerReference(controlling: machine),
            let template = try await plane.read(ByoRemediationTemplate.self, template)
        else { return }
        owner.controller = nil
        owner.blockOwnerDeletion = nil
        var metadata = ObjectMeta(
            name: name, namespace: plane.namespace, labels: template.spec.template.metadata.labels)
        metadata.labels[ByohLabel.clusterName] = machine.spec.clusterName
        metadata.annotations["cluster.x-k8s.io/cloned-from-name"] = template.metadata.name
        metadata.ownerReferences = [owner]
        _ = try await plane.resources(ByoRemediation.self).create(
            ByoRemediation(metadata: metadata, spec: template.spec.template.spec))
        try await judge(name, .false, reason: "UnhealthyNode")
    }

    /// And for one that is healthy again.
    func findHealthy(_ name: String) async throws {
        try await plane.resources(ByoRemediation.self).delete(name)
        try await judge(name, .true, reason: "HealthCheckSucceeded")
    }

    private func judge(_ name: String, _ status: Condition.Status, reason: String) async throws {
        let condition = Condition(
            type: "HealthCheckSucceeded", status: status, lastTransitionTime: Time(secondsSinceEpoch: 1_800_000_000),
            reason: reason, message: "by a test")
        let others = try await plane.read(Machine.self, name)?.conditions.filter { $0.type != condition.type } ?? []
        try await plane.merge(
            ["status": ["conditions": try JSONValue(encoding: others + [condition])]], into: name, of: Machine.self,
            .status)
    }
}
