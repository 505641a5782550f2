import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import SystemPackage
import TestSupport
import Testing

extension Provider {
    /// Several controller processes on one fleet, while processes are killed: no host is held twice, no machine has two, none
    /// is let go dirty, and in the end each machine is a Node.
    ///
    /// ``RaceSettings`` says at which size and for how long.
    @Suite(.serialized, .timeLimit(.minutes(RaceSettings().limitInMinutes))) struct Races {
        // On real processes only, so on a real API server only: the embedded API runs in the controller's own.
        @Test(
            .enabled(if: APIServerAssets.isPresent, "\(APIServerAssets.reason)"),
            arguments: [false, true])
        func noHostIsHeldTwiceWhoeverIsKilled(leaderElection: Bool) async throws {
            let settings = RaceSettings()
            for seed in settings.firstSeed..<(settings.firstSeed + settings.seeds) {
                print("Races: seed \(seed), leader election \(leaderElection ? "on" : "off")")
                try await APIServerFixture.with(.kubernetes) { server in
                    try await Race(server, settings, seed: seed, leaderElection: leaderElection).run()
                }
            }
        }
    }
}

/// One round of ``Provider/Races`` on a server of its own.
private final class Race: Sendable {
    private let server: APIServerFixture
    private let settings: RaceSettings
    private let seed: Int
    private let replicas: ControllerReplicas
    private let leaderElection: Bool
    private let ledger = SharedLedger()
    private static let namespace = "default"

    init(_ server: APIServerFixture, _ settings: RaceSettings, seed: Int, leaderElection: Bool) throws {
        self.server = server
        self.settings = settings
        self.seed = seed
        self.leaderElection = leaderElection
        replicas = try ControllerReplicas(server, program: settings.program, leaderElection: leaderElection)
    }

    func run() async throws {
        let began = ContinuousClock.now
        do {
            try await round()
        } catch {
            try await replicas.stop()
            throw error
        }
        let kills = await replicas.kills
        try await replicas.stop()
        let time = began.duration(to: .now).components.seconds
        print("Races: seed \(seed) took \(time) s, \(kills) kills, \(ledger.current.claimCount) claims")
    }

    private func round() async throws {
        try await withAdministrator { client in
            try await prepare(client)
            let plans = CacheRegistry(client: client, logger: .silent)
            let store = plans.store(
                Secret.self, in: Self.namespace, options: WatchOptions(labelSelector: ByohLabel.host))
            let machines = plans.store(ByoMachine.self, in: Self.namespace)
            let fleet = SimulatedFleet(client, in: Self.namespace, plans: store, ledger: ledger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let background: [@Sendable () async throws -> Void] = [
                    { try await plans.run() }, { try await fleet.run() },
                    { [self] in
                        try await ledger.follow(client.resources(ByoHost.self, in: Self.namespace))
                    },
                ]
                for service in background {
                    group.addTask {
                        do {
                            try await service()
                        } catch is CancellationError {
                            // The round is over.
                        }
                    }
                }
                defer { group.cancelAll() }
                try await fleet.enrol(0..<settings.machines)
                try await replicas.start(3)
                try await rage(client)
                try await settle(machines)
                try await awaitLedger(client)
            }
            try await judge(client)
        }
    }

    private func withAdministrator(_ body: (KubernetesClient) async throws -> Void) async throws {
        let file = server.folder.appending("kubeconfig-race-\(seed)")
        try file.write(try server.kubeconfig())
        var configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string)
        configuration.flowLimit = nil
        try await KubernetesClient.withClient(configuration, logger: .silent, body)
    }

    // MARK: - The world

    private func prepare(_ client: KubernetesClient) async throws {
        try await ProviderPlane.define(client)
        _ = try await client.resources(Namespace.self).create(Namespace(metadata: ObjectMeta(name: "byoh-system")))
        let plane = ProviderPlane(server: server, client: client, namespace: Self.namespace)
        let core = CoreDriver(plane: plane)
        try await core.makeCluster()
        try await plane.merge(
            ["status": ["initialization": ["infrastructureProvisioned": true]]], into: "demo", of: Cluster.self, .status
        )
        _ = try await core.makeData("data")
    }

    /// A Machine with its ByoMachine, as core leaves them. Tried again while the server is away.
    private func makeMachine(_ name: String, _ client: KubernetesClient) async throws {
        let machine = try await insist { [self] in
            try await created(
                Machine(
                    metadata: ObjectMeta(name: name, namespace: Self.namespace),
                    spec: .init(
                        MachineSpec(
                            clusterName: "demo", bootstrap: MachineSpec.Bootstrap(dataSecretName: "data"),
                            infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoMachine", name: name),
                            version: "v1.34.1"))), client)
        }
        var ours = ByoMachine(
            metadata: ObjectMeta(name: name, namespace: Self.namespace, labels: [ByohLabel.clusterName: "demo"]),
            spec: ByoMachineSpec(installation: Installation(source: .preinstalled)))
        ours.metadata.ownerReferences = [OwnerReference(controlling: machine)].compactMap(\.self)
        let wanted = ours
        _ = try await insist { [self] in try await created(wanted, client) }
    }

    private func created<Object: KubernetesObject>(_ object: Object, _ client: KubernetesClient) async throws -> Object
    {
        let resources = client.resources(Object.self, in: Self.namespace)
        do {
            return try await resources.create(object)
        } catch {
            // A call without an answer may have taken effect.
            guard error.isAlreadyExists else { throw error }
            return try await resources.get(object.metadata.name)
        }
    }

    /// Repeats a call until the server answers it.
    private func insist<Value>(_ call: () async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await call()
            } catch {
                // A server that has just started knows neither roles nor custom kinds for a moment.
                guard let refusal = error as? KubernetesError,
                    refusal.isRetriable || refusal.isForbidden || refusal.isNotFound || refusal.isNotServed
                else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    // MARK: - What happens to it

    /// Machines come and go, somebody else writes to the same objects, and processes are killed, all at once.
    private func rage(_ client: KubernetesClient) async throws {
        let count = settings.machines
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                try await SimulatedFleet.concurrently(0..<count, 4) { [self] number in
                    try await makeMachine("machine-\(number)", client)
                }
            }
            group.addTask { [self] in try await replaceSome(client) }
            group.addTask { [self] in try await meddle(client) }
            group.addTask { [self] in try await kill() }
            try await group.waitForAll()
        }
    }

    /// A third of the machines are deleted in the middle, and come back under other names.
    private func replaceSome(_ client: KubernetesClient) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let machines = client.resources(ByoMachine.self, in: Self.namespace)
        var left = Array(0..<settings.machines)
        for number in 0..<(settings.machines / 3) {
            // Each once: one that is still going can be deleted again, and would be replaced twice.
            let victim = "machine-\(left.remove(at: random.below(left.count)))"
            let isGone = try await insist {
                do {
                    try await machines.delete(victim)
                    return true
                } catch {
                    guard let refusal = error as? KubernetesError, refusal.isNotFound else { throw error }
                    return false
                }
            }
            if isGone { try await makeMachine("late-\(number)", client) }
            try await Task.sleep(for: .milliseconds(settings.seconds * 2_000 / max(settings.machines, 1)))
        }
    }

    /// Writes of others, each of which makes a conflict for whoever was about to write.
    private func meddle(_ client: KubernetesClient) async throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 1)
        let deadline = ContinuousClock.now + .seconds(settings.seconds)
        while ContinuousClock.now < deadline {
            let number = random.below(settings.machines)
            let mark: JSONValue = ["metadata": ["annotations": ["example.org/seen": .string("\(random.next())")]]]
            do {
                if random.below(2) == 0 {
                    _ = try await client.resources(ByoMachine.self, in: Self.namespace).patch(
                        "machine-\(number)", .merge(mark))
                } else {
                    _ = try await client.resources(ByoHost.self, in: Self.namespace).patch(
                        SimulatedFleet.name(number), .merge(mark))
                }
            } catch {
                // Not there yet, gone, or no server: it is only meddling.
                guard error.isNotFound || error.isNotServed || error.isRetriable || error.isForbidden else {
                    throw error
                }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// One replica a second, and the API server about every fourth.
    private func kill() async throws {
        var random = SeededGenerator(seed: UInt64(seed) &+ 2)
        for second in 1...settings.seconds {
            try await Task.sleep(for: .milliseconds(800 + random.below(400)))
            try await replicas.killOne(random.below(3))
            if second.isMultiple(of: 4) {
                try await server.killServer()
                try await Task.sleep(for: .milliseconds(random.below(500)))
                try await server.startServer()
            }
            _ = try await replicas.revive()
        }
    }

    // MARK: - How it ends

    /// Waits until every machine that is there is provisioned, and none waits to go.
    private func settle(_ machines: Store<ByoMachine>) async throws {
        let limit = settings.settlingLimit
        let deadline = ContinuousClock.now + limit
        while true {
            let left = machines.objects.filter {
                $0.metadata.isDeleting || $0.status.initialization.provisioned != true
            }
            if left.isEmpty, machines.count > 0 { return }
            if ContinuousClock.now > deadline {
                let words = left.prefix(5).map { machine in
                    let condition = machine.condition(.hostReady)
                    return "\(machine.metadata.name): \(condition?.reason ?? "") \(condition?.message ?? "")"
                }
                Issue.record(
                    "seed \(seed): after \(limit) \(left.count) machines wait: \(words); \(await replicas.lastWords)")
                return
            }
            _ = try await replicas.revive()
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Waits until the ledger has heard of every claim that there is: after so many kills its watch pauses for a while before it
    /// begins anew, and what nobody has looked at breaks no rule.
    private func awaitLedger(_ client: KubernetesClient) async throws {
        let deadline = ContinuousClock.now + settings.settlingLimit
        while true {
            let hosts = try await client.resources(ByoHost.self, in: Self.namespace).listAll().items
            let stored = hosts.reduce(into: [:]) { $0[$1.metadata.name] = $1.spec.claimRef }
            if ledger.current.claimsByHost == stored { return }
            if ContinuousClock.now > deadline {
                Issue.record("seed \(seed): the ledger has not heard of all of \(stored.count) claims")
                return
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// What hosts and machines say of each other, as the server has it.
    private func judge(_ client: KubernetesClient) async throws {
        let found = ledger.current
        #expect(found.violations.isEmpty, "seed \(seed)")
        let hosts = try await client.resources(ByoHost.self, in: Self.namespace).listAll().items
        let machines = try await client.resources(ByoMachine.self, in: Self.namespace).listAll().items
        let holders = hosts.compactMap(\.spec.claimRef)
        #expect(Set(holders.map(\.uid)).count == holders.count, "seed \(seed): a machine has two hosts")
        #expect(Set(holders.map(\.uid)) == Set(machines.compactMap(\.metadata.uid)), "seed \(seed)")
        #expect(Set(machines.compactMap(\.spec.providerID)).count == machines.count, "seed \(seed)")
        let byName = Dictionary(uniqueKeysWithValues: hosts.map { ($0.metadata.name, $0) })
        for machine in machines {
            let host = machine.claim.flatMap { byName[$0.host] }
            #expect(host?.spec.claimRef?.claimID == machine.claim?.id, "seed \(seed): \(machine.metadata.name)")
        }
    }
}
