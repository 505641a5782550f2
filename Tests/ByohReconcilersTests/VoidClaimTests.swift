import ByohAPI
import ByohReconcilers
import ControllerRuntime
import HostMatching
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// A claim that a machine has given up, and a controller that has not heard of it.
///
/// Three controllers without leader election had a machine hold two hosts (Conformance/Races, on a machine with much to do).
@Suite struct VoidClaimTests {
    private static func claim() -> HostClaim {
        HostClaim(namespace: "default", name: "m1", uid: "uid-1", claimID: .random(), clusterName: "demo")
    }

    /// Runs `body` with a free host, and a pool as another process has it.
    private static func with(
        _ body: @escaping @Sendable (_ pool: HostPool, _ host: ByoHost, _ client: KubernetesClient) async throws -> Void
    ) async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1")
            try await world.wait(ByoHost.self, "host-1") { $0?.isTrue(.available) == true }
            let client = world.api.client
            let other = Manager(client: client, options: ManagerOptions(instance: "other"), logger: world.api.logger)
            let caches = other.environment.caches
            let pool = HostPool(in: other.environment, namespace: "default")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await caches.run() }
                defer { group.cancelAll() }
                try await caches.waitUntilSynced(within: ByohWorld.patience)
                let host = try await client.resources(ByoHost.self, in: "default").get("host-1")
                try await body(pool, host, client)
            }
        }
    }

    @Test func whoWasAboutToWriteItIsTooLate() async throws {
        try await Self.with { pool, host, client in
            let claim = Self.claim()
            let wish = try HostWish(ByoMachineSpec())
            try await pool.void(claim.claimID, on: host, client: client)
            await #expect(throws: HostChanged.self) {
                try await pool.claim(host, claim, wish: wish, client: client)
            }
        }
    }

    // The machine's choice may be read late, and the host not.
    @Test func whoLooksAgainDoesNotWriteItEither() async throws {
        try await Self.with { pool, host, client in
            let claim = Self.claim()
            let wish = try HostWish(ByoMachineSpec())
            try await pool.void(claim.claimID, on: host, client: client)
            let hosts = client.resources(ByoHost.self, in: "default")
            let seen = try await hosts.get("host-1")
            let held = try await pool.claim(seen, claim, wish: wish, client: client)
            #expect(held == nil)
            // It is that claim alone.
            let another = try await pool.claim(seen, Self.claim(), wish: wish, client: client)
            #expect(another != nil)
        }
    }

    @Test func aClaimThatWasMadeIsNotVoid() async throws {
        try await Self.with { pool, host, client in
            let claim = Self.claim()
            _ = try await pool.claim(host, claim, wish: try HostWish(ByoMachineSpec()), client: client)
            await #expect(throws: HostChanged.self) { try await pool.void(claim.claimID, on: host, client: client) }
        }
    }

    @Test func asManyAreRememberedAsTheServerTakes() async throws {
        try await Self.with { pool, host, client in
            let hosts = client.resources(ByoHost.self, in: "default")
            let claims = (0..<20).map { _ in ClaimID.random() }
            for claim in claims { try await pool.void(claim, on: try await hosts.get("host-1"), client: client) }
            let seen = try await hosts.get("host-1")
            #expect(seen.spec.voidClaims == claims.suffix(16))
        }
    }

    @Test func aMachineVoidsItsChoiceBeforeItMakesAnother() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster(isProvisioned: false)
            try await world.addHost("host-1") { $0.cordoned = true }
            try await world.addHost("host-2")
            try await world.addMachine("m1")
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.claim: "host-1/abcdefghij"]]], into: "m1",
                of: ByoMachine.apiResource)
            try await world.provision("demo")
            try await world.wait(ByoMachine.self, "m1") { $0?.claim?.host == "host-2" }
            let given = try await world.api.read(ByoHost.self, "host-1")
            #expect(given?.spec.voidClaims.map(\.rawValue) == ["abcdefghij"])
        }
    }
}
