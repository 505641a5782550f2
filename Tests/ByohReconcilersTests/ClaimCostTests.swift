import ByohAPI
import ByohReconcilers
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// What a claim costs the API server: thousands of machines can ask for hosts at once.
@Suite(.timeLimit(.minutes(2))) struct ClaimCostTests {
    // The machine's choice, the host, the plan, and what the machine says of them. The host speaks when its agent does.
    @Test func aClaimIsFourWrites() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster(isProvisioned: false)
            try await world.addHost("host-1")
            // As enrolled hosts have some.
            try await world.api.merge(
                ["metadata": ["annotations": ["example.com/rack": "7"]]], into: "host-1", of: ByoHost.apiResource)
            try await world.addMachine("m1")
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForClusterInfrastructure }
            try await world.wait(ByoHost.self, "host-1") { $0?.isTrue(.available) == true }

            let caches = CacheRegistry(client: world.api.client, logger: world.api.logger)
            let machines = caches.store(ByoMachine.self, in: "default")
            let hosts = caches.store(ByoHost.self, in: "default")
            let secrets = caches.store(
                Secret.self, in: "default", options: WatchOptions(labelSelector: ByohLabel.host))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await caches.run() }
                defer { group.cancelAll() }
                try await caches.waitUntilSynced(within: ByohWorld.patience)
                let (ofMachine, ofHost, ofPlan) = (writes(in: machines), writes(in: hosts), writes(in: secrets))
                let began = ContinuousClock.now
                try await world.provision("demo")
                let plan = try await world.plan(of: "host-1") { $0.goal == .node }
                try await world.report("host-1", .installing, of: plan, step: "unpack")

                let machine = await Self.states(ofMachine) { $0.isTrue(.hostReady) }
                #expect(machine.count == 2 && machine.first?.claim?.host == "host-1")
                #expect(machine.last?.status.hostRef?.name == "host-1")
                let plans = await Self.states(ofPlan) { $0.data[HostPlan.bootstrapKey] != nil }
                #expect(plans.count == 1)
                let host = await Self.states(ofHost) { $0.status.phase == .installing }
                let isSlow = ContinuousClock.now - began >= FreshClaims.patience
                #expect(!host.contains { $0.status.phase == .claimed } || isSlow)
                #expect(host.first?.spec.claimRef?.name == "m1")
            }
        }
    }

    // An agent that does not answer must not hide that its host is held.
    @Test func aHostWhoseAgentSaysNothingIsSpokenOfAllTheSame() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.api.merge(
                ["metadata": ["annotations": ["example.com/rack": "7"]]], into: "host-1", of: ByoHost.apiResource)
            try await world.addMachine("m1")
            _ = try await world.plan(of: "host-1") { $0.goal == .node }
            let host = try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .claimed }
            #expect(host?.reason(of: .available) == .claimed)
            #expect(host?.reason(of: .componentsInstalled) == .planPending)
        }
    }

    /// Every later state of the one object in a store.
    private func writes<Object>(in store: Store<Object>) -> AsyncStream<Object> {
        let (states, continuation) = AsyncStream.makeStream(of: Object.self)
        store.subscribe { change in
            if case .updated(_, let object) = change { continuation.yield(object) }
        }
        return states
    }

    /// All states up to the first that satisfies `condition`.
    private static func states<Object: Sendable>(
        _ states: AsyncStream<Object>, until condition: (Object) -> Bool
    ) async -> [Object] {
        var found: [Object] = []
        for await state in states {
            found.append(state)
            if condition(state) { break }
        }
        return found
    }
}
