import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import ControllerRuntime
import HostMatching
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Synchronization
import TestSupport
import Testing

/// What the autoscaler is told about machines that do not exist yet.
@Suite struct TemplateCapacityTests {
    private static func host(
        _ name: String, cpus: Int = 4, memory: Int64 = 8 << 30, architecture: String = "amd64",
        gpus: [String] = [], labels: [String: String] = [:], _ change: (inout ByoHost) -> Void = { _ in }
    ) -> ByoHost {
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: "default", labels: labels), spec: ByoHostSpec(accepted: true))
        host.status.identity = HostIdentity(machineID: name)
        host.status.hardware = HostHardware(
            cpus: cpus, memoryBytes: memory, gpus: gpus.map { .init(pciID: $0) }, architecture: architecture)
        change(&host)
        return host
    }

    private static func status(
        _ hosts: [ByoHost], _ spec: ByoMachineSpec = .emptyValue
    ) throws -> ByoMachineTemplate.Status {
        var capacity = TemplateCapacity(for: try HostWish(spec))
        for host in hosts { capacity.saw(host) }
        return capacity.status
    }

    @Test func theLeastOfEachResourceCounts() throws {
        let status = try Self.status([
            Self.host("a", cpus: 8, memory: 8 << 30), Self.host("b", cpus: 2, memory: 64 << 30),
        ])
        #expect(status.capacity == ["cpu": Quantity(2), "memory": Quantity(8 << 30)])
        #expect(status.capacity["memory"]?.description == "8Gi")
        #expect(status.nodeInfo == .init(architecture: "amd64", operatingSystem: "linux"))
    }

    @Test func onlyHostsThatMachinesCanGetCount() throws {
        let hosts = [
            Self.host("a", cpus: 8, labels: ["pool": "gold"]), Self.host("b", cpus: 1),
            Self.host("c", cpus: 1, labels: ["pool": "gold"]) { $0.spec.accepted = false },
            Self.host("d", cpus: 1, labels: ["pool": "gold"]) {
                $0.spec.quarantine = HostQuarantine(reason: .operator)
            },
            Self.host("e", cpus: 1, labels: ["pool": "gold"]) { $0.status.hardware = nil },
            Self.host("f", cpus: 4, memory: 1 << 30, labels: ["pool": "gold"]),
        ]
        let spec = ByoMachineSpec(
            selector: LabelSelector(matchLabels: ["pool": "gold"]),
            requirements: HostRequirements(memory: Quantity(2 << 30)))
        #expect(try Self.status(hosts, spec).capacity["cpu"] == Quantity(8))
    }

    // Otherwise the answer would change with every claim.
    @Test func hostsInUseCount() throws {
        let claim = HostClaim(
            namespace: "default", name: "m", uid: "u", claimID: .random(), clusterName: "demo")
        let hosts = [
            Self.host("a", cpus: 2) { $0.spec.claimRef = claim }, Self.host("b", cpus: 3) { $0.spec.cordoned = true },
            Self.host("c", cpus: 4) { $0.spec.maintenance = true },
        ]
        for count in 1...3 {
            #expect(try Self.status(Array(hosts.suffix(count))).capacity["cpu"] == Quantity(Int64(5 - count)))
        }
    }

    @Test func gpusCountWhereEveryHostHasSome() throws {
        let two = Self.host("a", gpus: ["10de:20b0", "10DE:20b0", "1002:73bf"])
        let one = Self.host("b", gpus: ["10de:20b0"])
        #expect(try Self.status([two, one]).capacity["nvidia.com/gpu"] == Quantity(1))
        #expect(try Self.status([two, one]).capacity["amd.com/gpu"] == nil)
        #expect(try Self.status([two]).capacity["amd.com/gpu"] == Quantity(1))
        #expect(try Self.status([two, Self.host("c")]).capacity["nvidia.com/gpu"] == nil)
    }

    @Test func anArchitectureIsToldOnlyWhereItIsOne() throws {
        let hosts = [Self.host("a"), Self.host("b", architecture: "arm64")]
        #expect(try Self.status(hosts).nodeInfo == .init(architecture: nil, operatingSystem: "linux"))
        let wish = ByoMachineSpec(requirements: HostRequirements(architecture: "arm64"))
        #expect(try Self.status(hosts, wish).nodeInfo?.architecture == "arm64")
    }

    @Test func withoutHostsNothingIsPromised() throws {
        #expect(try Self.status([]) == .emptyValue)
        #expect(try Self.status([Self.host("a") { $0.spec.accepted = false }]) == .emptyValue)
    }

    @Test func onlyAnotherAnswerIsNews() throws {
        var capacity = TemplateCapacity(for: try HostWish(.emptyValue))
        let news = [
            capacity.saw(Self.host("a", cpus: 4)),
            // As much, and more: nothing that a template says.
            capacity.saw(Self.host("b", cpus: 4)), capacity.saw(Self.host("c", cpus: 16)),
            capacity.saw(Self.host("d", cpus: 2)),
            capacity.saw(Self.host("d", cpus: 2) { $0.spec.cordoned = true }),
            capacity.saw(Self.host("d", cpus: 2) { $0.spec.quarantine = HostQuarantine(reason: .operator) }),
            capacity.removed(ObjectKey(namespace: "default", name: "d")),
            // One of two that are alike goes.
            capacity.removed(ObjectKey(namespace: "default", name: "a")),
            capacity.removed(ObjectKey(namespace: "default", name: "b")),
        ]
        #expect(news == [true, false, false, true, false, true, false, false, true])
        #expect(capacity.status.capacity["cpu"] == Quantity(16))
    }

    // However hosts have come, changed and gone, the answer is that of whoever sees only how they are in the end.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func theAnswerDoesNotDependOnHowItCameAbout(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let spec = ByoMachineSpec(selector: LabelSelector(matchLabels: ["pool": "gold"]))
        var capacity = TemplateCapacity(for: try HostWish(spec))
        var hosts: [String: ByoHost] = [:]
        for _ in 0..<60 {
            let name = "host-\(random.below(6))"
            let before = capacity.status
            let isNews: Bool
            if random.below(4) == 0 {
                hosts[name] = nil
                isNews = capacity.removed(ObjectKey(namespace: "default", name: name))
            } else {
                let host = Self.host(
                    name, cpus: random.below(4), memory: Int64(random.below(3)) << 30,
                    architecture: ["amd64", "arm64", ""][random.below(3)],
                    gpus: Array(repeating: ["10de:20b0", "1002:73bf"][random.below(2)], count: random.below(3)),
                    labels: random.below(3) == 0 ? [:] : ["pool": "gold"]
                ) { $0.spec.accepted = random.below(4) > 0 }
                hosts[name] = host
                isNews = capacity.saw(host)
            }
            #expect(isNews == (capacity.status != before), "seed \(seed)")
            #expect(try capacity.status == Self.status(Array(hosts.values), spec), "seed \(seed)")
        }
    }
}

/// Which templates are woken by which hosts.
@Suite struct TemplateCapacitiesTests {
    private let hosts = Store<ByoHost>(indexes: [.namespace])
    private let woken = Woken()

    private final class Woken: Sendable {
        private let names = Mutex<[String]>([])

        func add(_ template: ObjectKey) { names.withLock { $0.append(template.name) } }

        /// Since it was last asked.
        func take() -> [String] {
            names.withLock { names in
                defer { names = [] }
                return names.sorted()
            }
        }
    }

    private func tell(_ name: String, cpus: Int, pool: String, in namespace: String = "default", version: Int) {
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: namespace, labels: ["pool": pool]),
            spec: ByoHostSpec(accepted: true))
        host.metadata.uid = "\(namespace)-\(name)"
        host.metadata.resourceVersion = "\(version)"
        host.status.identity = HostIdentity(machineID: name)
        host.status.hardware = HostHardware(cpus: cpus, memoryBytes: 1 << 30, architecture: "amd64")
        hosts.receive(.applied(host))
    }

    private func template(_ name: String, in namespace: String = "default") -> ObjectKey {
        ObjectKey(namespace: namespace, name: name)
    }

    private func wish(_ pool: String) throws -> HostWish {
        try HostWish(ByoMachineSpec(selector: LabelSelector(matchLabels: ["pool": pool])))
    }

    @Test func aHostWakesTheTemplatesWhoseAnswerItChanges() throws {
        let capacities = TemplateCapacities(of: hosts)
        capacities.onChange(woken.add)
        tell("host-1", cpus: 8, pool: "gold", version: 1)
        let first = try capacities.status(of: template("gold-1"), for: wish("gold"))
        _ = try capacities.status(of: template("gold-2"), for: wish("gold"))
        _ = try capacities.status(of: template("tin"), for: wish("tin"))
        _ = try capacities.status(of: template("gold-1", in: "other"), for: wish("gold"))
        #expect(first.capacity["cpu"] == Quantity(8) && woken.take().isEmpty)

        tell("host-2", cpus: 4, pool: "gold", version: 2)
        #expect(woken.take() == ["gold-1", "gold-2"])
        tell("host-3", cpus: 4, pool: "gold", version: 3)
        #expect(woken.take().isEmpty, "it offers what another one offers")
        tell("host-2", cpus: 4, pool: "tin", version: 4)
        #expect(woken.take() == ["tin"])
        tell("host-4", cpus: 1, pool: "none", version: 5)
        #expect(woken.take().isEmpty)
        let last = try capacities.status(of: template("gold-2"), for: wish("gold"))
        #expect(last.capacity["cpu"] == Quantity(4))
    }

    @Test func aTemplateThatWantsSomethingElseIsWokenForThat() throws {
        let capacities = TemplateCapacities(of: hosts)
        capacities.onChange(woken.add)
        _ = try capacities.status(of: template("a"), for: wish("gold"))
        _ = try capacities.status(of: template("b"), for: wish("gold"))
        _ = try capacities.status(of: template("a"), for: wish("tin"))
        tell("host-1", cpus: 4, pool: "gold", version: 1)
        #expect(woken.take() == ["b"])
        tell("host-2", cpus: 4, pool: "tin", version: 2)
        #expect(woken.take() == ["a"])
        capacities.forget(template("b"))
        tell("host-1", cpus: 2, pool: "gold", version: 3)
        #expect(woken.take().isEmpty)
        let again = try capacities.status(of: template("b"), for: wish("gold"))
        #expect(again.capacity["cpu"] == Quantity(2), "it comes back to what has happened meanwhile")
    }
}

@Suite struct TemplateTests {
    private func add(_ name: String, to world: ByohWorld, _ spec: ByoMachineSpec) async throws {
        try await world.api.create(
            ByoMachineTemplate(metadata: ObjectMeta(name: name, namespace: "default"), machine: spec))
    }

    @Test func aTemplateFollowsItsHosts() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1", labels: ["pool": "a"])
            try await add(
                "workers", to: world, ByoMachineSpec(selector: LabelSelector(matchLabels: ["pool": "a"])))
            let first = try await world.wait(ByoMachineTemplate.self, "workers") {
                $0?.status.capacity["cpu"] == Quantity(4)
            }
            #expect(first?.status.capacity["memory"] == Quantity(8 << 30))
            #expect(first?.status.nodeInfo == .init(architecture: "amd64", operatingSystem: "linux"))
            // A smaller one joins the pool.
            try await world.addHost("host-2")
            try await world.api.merge(
                ["status": ["hardware": ["cpus": 2]]], into: "host-2", of: ByoHost.apiResource, .status)
            try await world.api.merge(
                ["metadata": ["labels": ["pool": "a"]]], into: "host-2", of: ByoHost.apiResource)
            try await world.wait(ByoMachineTemplate.self, "workers") { $0?.status.capacity["cpu"] == Quantity(2) }
            // Both leave it.
            for host in ["host-1", "host-2"] {
                try await world.api.merge(
                    ["metadata": ["labels": ["pool": .null]]], into: host, of: ByoHost.apiResource)
            }
            try await world.wait(ByoMachineTemplate.self, "workers") { $0?.status == .emptyValue }
        }
    }

    @Test func aTemplateIsWrittenOnlyWhenSomethingChanges() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1")
            try await add("workers", to: world, ByoMachineSpec())
            let before = try await world.wait(ByoMachineTemplate.self, "workers") {
                $0?.status.capacity.isEmpty == false
            }
            // A host that offers more changes nothing; a label that the template does not ask for wakes it.
            try await world.addHost("host-2", labels: ["k": "v"])
            try await add("witness", to: world, ByoMachineSpec(selector: LabelSelector(matchLabels: ["k": "v"])))
            try await world.wait(ByoMachineTemplate.self, "witness") { $0?.status.capacity["cpu"] == Quantity(4) }
            let after = try await world.api.read(ByoMachineTemplate.self, "workers")
            #expect(after?.metadata.resourceVersion == before?.metadata.resourceVersion)
        }
    }

    @Test func aTemplateOfAPausedClusterIsLeftAlone() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.wait(Cluster.self, "demo") { $0?.spec.paused == true }
            // The controllers have heard of it when they leave a cluster alone.
            try await world.addMachine("m1")
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
            try await world.addHost("host-1")
            try await world.api.create(
                ByoMachineTemplate(
                    metadata: ObjectMeta(
                        name: "paused", namespace: "default", labels: [ByohLabel.clusterName: "demo"]), machine: .init()
                ))
            try await add("witness", to: world, ByoMachineSpec())
            try await world.wait(ByoMachineTemplate.self, "witness") { $0?.status.capacity.isEmpty == false }
            #expect(try await world.api.read(ByoMachineTemplate.self, "paused")?.status == .emptyValue)
            try await world.api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
            try await world.wait(ByoMachineTemplate.self, "paused") { $0?.status.capacity.isEmpty == false }
        }
    }
}
