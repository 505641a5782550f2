import ByohAPI
import ByohReconcilers
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// Plans, where the watch of their Secrets tells nothing by itself.
@Suite struct PlanKeeperTests {
    private func with(
        _ body: @Sendable (ManagementAPIFixture, PlanKeeper, ByoHost, ReconcileScope) async throws -> Void
    ) async throws {
        try await ManagementAPIFixture.with(Array(ByohCRDManifests.all.values)) { api in
            let manager = Manager(client: api.client, options: ManagerOptions(instance: "test"), logger: api.logger)
            let plans = PlanKeeper(in: manager.environment, namespace: "default")
            let host = try await api.create(
                ByoHost(metadata: ObjectMeta(name: "host-1", namespace: "default"), spec: ByoHostSpec(accepted: true)))
            let objects = try #require(HostObjects(of: host))
            plans.secrets.receive(.applied(try await api.create(objects.plan)))
            let scope = ReconcileScope(
                host, logger: api.logger, client: api.client, reconcileID: "test", events: nil, reporter: "test",
                wallClock: .system)
            try await body(api, plans, host, scope)
        }
    }

    private func wanted(_ claim: ClaimID) -> HostPlan {
        HostPlan(
            revision: 0, goal: .node, claimID: claim, clusterName: "demo", clusterNamespace: "default",
            machineName: "m1", providerID: "byoh://default/host-1/\(claim)")
    }

    private func stored(_ api: ManagementAPIFixture) async throws -> Secret {
        try #require(try await api.read(Secret.self, "host-1-plan"))
    }

    @Test func aPlanIsKnownBeforeTheWatchTellsOfIt() async throws {
        try await with { api, plans, host, scope in
            let data = SecretBytes(utf8: "#cloud-config\n")
            let wanted = self.wanted(.random())
            let first = try await plans.write(wanted, bootstrap: data, for: host, scope)
            #expect(plans.plan(of: host)?.checksum == first.checksum)
            let version = try await stored(api).metadata.resourceVersion
            _ = try await plans.write(wanted, bootstrap: data, for: host, scope)
            #expect(try await stored(api).metadata.resourceVersion == version, "it was written already")
            // A second change builds on the first, which the watch has not told of either.
            try await plans.wipeBootstrap(of: host, first, scope)
            #expect(plans.plan(of: host)?.bootstrap == nil)
            let next = try await plans.write(self.wanted(.random()), bootstrap: data, for: host, scope)
            #expect(next.plan.revision == 2)
        }
    }

    @Test func theWayToAnotherManagementClusterIsNoPartOfThePlan() async throws {
        try await with { api, plans, host, scope in
            let way = SecretBytes(utf8: "kubeconfig")
            let claim = ClaimID.random()
            try await plans.put(managementCluster: way, beside: host, scope)
            #expect(plans.plan(of: host) == nil)
            let first = try await plans.write(wanted(claim), bootstrap: SecretBytes(utf8: "a"), for: host, scope)
            let version = try await stored(api).metadata.resourceVersion
            try await plans.put(managementCluster: way, beside: host, scope)
            #expect(try await stored(api).metadata.resourceVersion == version, "it was written already")
            try await plans.wipeBootstrap(of: host, first, scope)
            #expect(plans.plan(of: host)?.checksum == first.checksum)
            _ = try await plans.renew(first, of: host, scope)
            let cleaning = try await plans.requestCleaning(
                of: host,
                claim: HostClaim(
                    namespace: "default", name: "m1", uid: "uid-1", claimID: claim, clusterName: "demo"), scope)
            #expect(try await stored(api).data[HostPlan.managementClusterKey] == way)
            try await plans.put(managementCluster: nil, beside: host, scope)
            #expect(try await stored(api).data.names == [HostPlan.planKey])
            #expect(plans.plan(of: host)?.checksum == cleaning.plan.checksum)
        }
    }

    @Test func whatTheWatchTellsLaterCounts() async throws {
        try await with { api, plans, host, scope in
            let claim = ClaimID.random()
            _ = try await plans.write(wanted(claim), bootstrap: nil, for: host, scope)
            let other = PlanKeeper(
                in: Manager(client: api.client, options: ManagerOptions(instance: "other"), logger: api.logger)
                    .environment, namespace: "default")
            other.secrets.receive(.applied(try await stored(api)))
            let cleaning = try await other.requestCleaning(
                of: host,
                claim: HostClaim(
                    namespace: "default", name: "m1", uid: "uid-1", claimID: claim, clusterName: "demo"), scope)
            #expect(plans.plan(of: host)?.plan.goal == .node, "nobody has told")
            plans.secrets.receive(.applied(try await stored(api)))
            #expect(plans.plan(of: host)?.checksum == cleaning.plan.checksum)
            plans.secrets.receive(.deleted(try await stored(api)))
            #expect(plans.plan(of: host) == nil)
        }
    }
}
