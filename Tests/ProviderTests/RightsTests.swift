import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import Glibc
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI
import TestSupport
import Testing

/// That the rights in the manifests are those that the controller uses: on a real kube-apiserver, by its audit log.
@Suite struct RightsTests {
    /// Rights that no request shows, each with what asks for it. What a host's Role holds comes on top.
    private static let unseen: [AuditTrail.Use: String] = [
        .init(group: "certificates.k8s.io", resource: "signers", verb: "approve"):
            "the admission of approvals asks for it",
        .init(group: ByohGroup.name, resource: "byohosts/finalizers", verb: "update"):
            "OwnerReferencesPermissionEnforcement asks for it when what a host owns is made",
        .init(group: ByohGroup.name, resource: "bootstrapkubeconfigs/finalizers", verb: "update"):
            "OwnerReferencesPermissionEnforcement asks for it when the Secret of a BootstrapKubeconfig is made",
    ]

    @Test(.enabled(if: APIServerAssets.isPresent, "\(APIServerAssets.reason)"))
    func theControllerNeedsAllItsRightsAndNoOthers() async throws {
        try await Release.with { release in
            let granted = try Self.granted(release)
            try await ProviderWorld.with(release) { world in
                try await Self.mainFlow(world)
                try await Self.checkMetrics(world)
                try await Self.comeAgain(world)
                world.controller.signal(SIGTERM)
                try await world.controller.waitForEnd()
                let trail = try AuditTrail(world.auditLog, of: ProviderWorld.account)
                #expect(trail.requests.count > 50)
                #expect(trail.refused == [], "nothing is refused")
                let host = try await world.admin.resources(ByoHost.self, in: "default").get("host-1")
                let handedOn = try #require(HostObjects(of: host)).role.rules.reduce(into: Set<AuditTrail.Use>()) {
                    $0.formUnion($1.uses)
                }
                let needed = trail.uses.union(handedOn).union(Self.unseen.keys)
                #expect(needed.subtracting(granted).sorted() == [], "used, and not granted by name")
                #expect(granted.subtracting(needed).sorted() == [], "granted, and never needed")
            }
        }
    }

    /// Everything that both roles of the controller allow.
    private static func granted(_ release: Release) throws -> Set<AuditTrail.Use> {
        let cluster = try #require(try release.components("ClusterRole")["byoh-controller-manager"])
            .decode(ClusterRole.self)
        let election = try #require(try release.components("Role")["byoh-leader-election"]).decode(Role.self)
        let rules = cluster.rules + election.rules
        for rule in rules {
            #expect(!(rule.verbs + rule.resources + rule.apiGroups).contains("*"), "\(rule)")
        }
        // Nobody writes the same right down twice in one role.
        #expect(cluster.rules.map(\.uses.count).reduce(0, +) == Set(cluster.rules.flatMap(\.uses)).count)
        return Set(rules.flatMap(\.uses))
    }

    // MARK: - The main flow

    private static func mainFlow(_ world: ProviderWorld) async throws {
        // Nothing is registered before somebody answers; from then on what the tests make is judged.
        let validating = world.admin.resources(ValidatingWebhookConfiguration.self)
        let mutating = world.admin.resources(MutatingWebhookConfiguration.self)
        try await validating.wait(for: "byoh", within: ProviderWorld.patience) { $0 != nil }
        try await mutating.wait(for: "byoh", within: ProviderWorld.patience) { $0 != nil }
        // What somebody broke is mended: only that takes a patch.
        _ = try await validating.patch("byoh", .merge(["webhooks": []]))
        try await validating.wait(for: "byoh", within: ProviderWorld.patience) { $0?.webhooks.isEmpty == false }
        _ = try await mutating.patch("byoh", .merge(["webhooks": []]))
        try await mutating.wait(for: "byoh", within: ProviderWorld.patience) { $0?.webhooks.isEmpty == false }
        try await enrol(world)
        try await world.addInstaller()
        try await world.addTemplate()
        try await world.addCluster()
        try await world.addMachine("m1")
        let plan = try await world.carryOut(.node, on: "host-1", for: "m1", .running)
        try await world.wait(ByoMachine.self, "m1") {
            $0?.status.initialization.provisioned == true && $0?.spec.providerID == plan.plan.providerID
        }
        try await world.wait(Secret.self, "host-1-plan") { $0?.data[HostPlan.bootstrapKey] == nil }
        try await waitInVain(world)
        try await upgradeAgent(world)
        // Released in the ordinary way, and once more after somebody has torn its machine out.
        try await world.admin.resources(ByoMachine.self, in: "default").delete("m1")
        try await world.carryOut(.clean, on: "host-1", for: "m1", .clean)
        try await world.wait(ByoMachine.self, "m1") { $0 == nil }
        try await world.wait(ByoHost.self, "host-1") { $0?.isTrue(.available) == true }
        try await world.addMachine("m3", installer: "K8sInstallerConfig")
        try await world.carryOut(.node, on: "host-1", for: "m3", .running)
        try await world.wait(ByoMachine.self, "m3") { $0?.status.initialization.provisioned == true }
        try await abandonRemediation(world)
        try await remediateInVain(world)
        try await world.merge(
            ["metadata": ["annotations": [ByohAnnotation.paused: ""]]], into: "m3", of: ByoMachine.apiResource)
        try await world.merge(["metadata": ["finalizers": .null]], into: "m3", of: ByoMachine.apiResource)
        try await world.admin.resources(ByoMachine.self, in: "default").delete("m3")
        try await world.carryOut(.clean, on: "host-1", for: "m3", .clean)
        try await world.wait(ByoHost.self, "host-1") { $0?.spec.claimRef == nil }
        try await world.admin.resources(ByoCluster.self, in: "default").delete("demo")
        try await world.wait(ByoCluster.self, "demo") { $0 == nil }
    }

    /// A token, a host that comes with it, and another that wants the same name and gets it with an operator's word.
    private static func enrol(_ world: ProviderWorld) async throws {
        var spec = BootstrapKubeconfig.Spec(
            apiserver: world.server.url,
            certificateAuthorityData: PublicBytes(utf8: try world.server.authority.certificatePEM))
        spec.maxUses = 3
        spec.autoAccept = true
        spec.hostLabels = [ByohLabel.pool: "edge"]
        try await world.create(
            BootstrapKubeconfig(metadata: ObjectMeta(name: "join", namespace: "default"), spec: spec))
        try await world.wait(BootstrapKubeconfig.self, "join") { $0?.isTrue(.ready) == true }
        let token = try await token(world)
        let first = try await world.ask(.init("host-1"), token: token)
        #expect(first.isApproved)
        try await world.comeUp("host-1")
        let second = ProviderWorld.Newcomer("host-1")
        let refused = try await world.ask(second, token: token)
        #expect(refused.isDenied && refused.status.conditions.first?.reason == "NameTaken")
        try await world.merge(
            ["metadata": ["annotations": [ByohAnnotation.allowKey: .string(try second.digest)]]], into: "host-1",
            of: ByoHost.apiResource)
        try await world.admin.resources(CertificateSigningRequest.self).wait(
            for: refused.metadata.name, within: ProviderWorld.patience
        ) { $0 == nil }
        let allowed = try await world.ask(second, token: token)
        #expect(allowed.isApproved)
    }

    private static func token(_ world: ProviderWorld) async throws -> String {
        let secret = try await world.admin.resources(Secret.self, in: "default").get("join-kubeconfig")
        let kubeconfig = try JSONValue(parsing: try #require(secret.data["kubeconfig"]).bytes)
        return try #require(kubeconfig["users"]?[0]?[path: "user", "token"]?.string)
    }

    /// A deleted host loses its rights; another comes under its name, with nobody to collect what the first one left.
    private static func comeAgain(_ world: ProviderWorld) async throws {
        try await world.admin.resources(ByoHost.self, in: "default").delete("host-1")
        try await world.wait(ByoHost.self, "host-1") { $0 == nil }
        let again = try await world.ask(.init("host-1"), token: try await token(world))
        #expect(again.isApproved)
    }

    /// A machine that no host fits says so twice in a short time: the second event is counted with the first.
    private static func waitInVain(_ world: ProviderWorld) async throws {
        try await world.addMachine("m2", selector: ["rack": "z"])
        try await world.wait(ByoMachine.self, "m2") { $0?.reason(of: .hostReady) == .noMatchingHost }
        // Without a template to install from it does not look for a host.
        try await world.merge(
            ["spec": ["installerRef": ["name": "nowhere"]]], into: "m2", of: ByoMachine.apiResource)
        try await world.wait(ByoMachine.self, "m2") { $0?.reason(of: .hostReady) == .invalidInstallation }
        try await world.merge(
            ["spec": ["installerRef": ["name": "installer"]]], into: "m2", of: ByoMachine.apiResource)
        try await world.wait(ByoMachine.self, "m2") { $0?.reason(of: .hostReady) == .noMatchingHost }
        try await world.admin.resources(ByoMachine.self, in: "default").delete("m2")
        try await world.wait(ByoMachine.self, "m2") { $0 == nil }
    }

    /// The agent of `host-1` is to be another one, which its host cannot do; then the upgrade is deleted.
    private static func upgradeAgent(_ world: ProviderWorld) async throws {
        let package = AgentPackage(
            architecture: .amd64, location: "/srv/byoh-agent.deb", sha256: String(repeating: "a", count: 64))
        try await world.create(
            ByoAgentUpgrade(
                metadata: ObjectMeta(name: "up", namespace: "default"),
                spec: ByoAgentUpgradeSpec(version: "2", packages: [package])))
        let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.agentUpgrade != nil }
        let order = try #require(host?.spec.agentUpgrade)
        try await world.asHost("host-1") { client in
            let observed = ObservedAgentUpgrade(id: order.id, result: .refused, message: "no")
            _ = try await client.resources(ByoHost.self, in: "default").patch(
                "host-1", .merge(["status": ["observedAgentUpgrade": try JSONValue(encoding: observed)]]),
                subresource: .status)
        }
        try await world.wait(ByoAgentUpgrade.self, "up") { $0?.status.phase == .halted }
        try await world.admin.resources(ByoAgentUpgrade.self, in: "default").delete("up")
        try await world.wait(ByoAgentUpgrade.self, "up") { $0 == nil }
    }

    /// A remediation of a Machine that no health check calls unhealthy is deleted after a while, which is turned back here.
    private static func abandonRemediation(_ world: ProviderWorld) async throws {
        try await world.makeRemediation(of: "m3", strategy: ["steps": [["action": "Reboot"]]])
        let waiting = try await world.wait(ByoRemediation.self, "m3") {
            $0?.reason(of: .remediating) == .machineNotUnhealthy
        }
        var conditions = try #require(waiting).conditions
        for index in conditions.indices {
            conditions[index].lastTransitionTime = Time(secondsSinceEpoch: 1_700_000_000)
        }
        try await world.merge(
            ["status": ["conditions": try JSONValue(encoding: conditions)]], into: "m3",
            of: ByoRemediation.apiResource, .status)
        try await world.wait(ByoRemediation.self, "m3") { $0 == nil }
    }

    /// A health check finds the Machine of `m3` unhealthy, its host is asked for something that does not help, and the Machine
    /// is handed to its owner.
    private static func remediateInVain(_ world: ProviderWorld) async throws {
        try await world.findUnhealthy("m3", strategy: ["steps": [["action": "Reboot"]], "whenExhausted": "Release"])
        let host = try await world.wait(ByoHost.self, "host-1") { $0?.spec.action?.kind == .reboot }
        let action = try #require(host?.spec.action)
        try await world.asHost("host-1") { client in
            let observed = ObservedAction(id: action.id, result: .failed, message: "no", bootID: "b")
            _ = try await client.resources(ByoHost.self, in: "default").patch(
                "host-1", .merge(["status": ["observedAction": try JSONValue(encoding: observed)]]),
                subresource: .status)
        }
        try await world.wait(Machine.self, "m3") { $0?.conditions["OwnerRemediated"]?.status == .false }
        try await world.wait(ByoHost.self, "host-1") { $0?.spec.action == nil }
        try await world.admin.resources(ByoRemediation.self, in: "default").delete("m3")
        try await world.wait(ByoRemediation.self, "m3") { $0 == nil }
        try await world.wait(Machine.self, "m3") { $0?.conditions["OwnerRemediated"] == nil }
    }

    // MARK: - Metrics

    /// The figures of what has just happened, as Prometheus gets them.
    private static func checkMetrics(_ world: ProviderWorld) async throws {
        let wanted = [
            #"byoh_claims_total{result="won"} 2"#, #"byoh_hosts{phase="Available",pool="edge"} 1"#,
            #"byoh_hosts{phase="Running",pool="edge"} 0"#, #"byoh_hosts_available{pool="edge"} 1"#,
            #"byoh_host_agents{state="connected"} 1"#, "byoh_claim_to_node_seconds_count 2",
            #"byoh_machines_not_ready{reason="BYOHostsUnavailable"} 0"#,
        ]
        var missing: [String] = []
        let deadline = ContinuousClock.now + FleetObserver.interval + .seconds(30)
        repeat {
            let lines = try await world.metrics().split(separator: "\n").map(String.init)
            missing = wanted.filter { !lines.contains($0) }
            if missing.isEmpty { break }
            try await Task.sleep(for: .milliseconds(200))
        } while ContinuousClock.now < deadline
        #expect(missing == [])
        let exported = MetricNames.declared(in: try await world.metrics())
        #expect(Set(FleetMetrics.descriptions.keys).isSubset(of: exported))
    }
}
