import Admission
import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementAPI
import ManagementSupport

/// The embedded API with our rules and our controllers at work on it; tests play the operator, Cluster API's core and the agents.
struct ByohWorld: Sendable {
    let api: ManagementAPIFixture

    /// Long enough for a slow machine; waits end as soon as what they wait for is there.
    static let patience: Duration = .seconds(60)

    /// - Parameters:
    ///   - replicas: how many sets of controllers work at once, none of which leads: a mistake that must do no harm.
    ///   - isAdmitted: whether our rules are asked; not so where the webhooks are not installed.
    ///   - unordered: hosts that nobody may ask for another agent, by a policy of somebody else.
    ///   - wallClock: the controllers'.
    static func with(
        _ scope: ByohControllers.Scope = .init(), replicas: Int = 1, isAdmitted: Bool = true,
        unordered: Set<String> = [], wallClock: WallClock = .system,
        _ body: @escaping @Sendable (ByohWorld) async throws -> Void
    ) async throws {
        let definitions = Array(ByohCRDManifests.all.values) + ClusterAPICRDManifests.all.map(\.yaml)
        try await ManagementAPIFixture.with(definitions, admission: isAdmitted ? Rules(unordered: unordered) : nil) {
            api in
            let managers = (0..<replicas).map { number in
                let manager = Manager(
                    client: api.client, options: ManagerOptions(instance: "test-\(number)"), logger: api.logger,
                    wallClock: wallClock)
                for service in ByohControllers(in: manager.environment, scope: scope).services { manager.add(service) }
                return manager
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for manager in managers {
                    group.addTask {
                        do {
                            try await manager.run()
                        } catch is CancellationError {
                            // The test is over.
                        }
                    }
                }
                defer { group.cancelAll() }
                try await body(ByohWorld(api: api))
            }
        }
    }

    /// The rules of our kinds: whatever the controllers write must pass them.
    private struct Rules: AdmissionControl {
        let unordered: Set<String>
        /// Tests and controllers are the same user.
        private let policy = AdmissionPolicy(controllers: ["admin"])

        func defaulted(_ write: ProposedWrite) -> JSONValue { policy.defaulted(Self.write(write)) }

        func refusal(of write: ProposedWrite) -> Status? {
            let isOrder = write.object["spec"]?["agentUpgrade"] != nil
            if isOrder, let name = write.object["metadata"]?["name"]?.string, unordered.contains(name) {
                return Status(message: "nobody touches \(name)", reason: .forbidden, code: 403)
            }
            let write = Self.write(write)
            return policy.judge(write).refusal(of: write)
        }

        func warnings(about write: ProposedWrite) -> [String] { policy.judge(Self.write(write)).warnings }

        private static func write(_ write: ProposedWrite) -> AdmissionWrite {
            AdmissionWrite(
                of: write.resource, write.object, replacing: write.oldObject, by: write.user, isDryRun: write.isDryRun)
        }
    }

    // MARK: - Looking

    @discardableResult
    func wait<Object: KubernetesObject>(
        _ type: Object.Type, _ name: String, until condition: @escaping @Sendable (Object?) -> Bool
    ) async throws -> Object? {
        try await api.client.resources(type, in: "default").wait(
            for: name, within: Self.patience, until: condition)
    }

    func plan(of host: String) async throws -> SealedHostPlan? {
        try await api.read(Secret.self, "\(host)-plan").flatMap { try SealedHostPlan($0) }
    }

    /// Waits for a plan of a host that satisfies `condition`.
    func plan(
        of host: String, until condition: @escaping @Sendable (HostPlan) -> Bool
    ) async throws -> SealedHostPlan {
        let secret = try await wait(Secret.self, "\(host)-plan") { secret in
            // A Secret without a readable plan is not what is waited for.
            guard let secret, let plan = try? SealedHostPlan(secret) else { return false }
            return condition(plan.plan)
        }
        guard let secret, let plan = try SealedHostPlan(secret) else { throw NoPlan() }
        return plan
    }

    struct NoPlan: Error {}

    // MARK: - The agent's part

    /// An enrolled, accepted host whose agent has reported.
    func addHost(
        _ name: String, labels: [String: String] = [:], isAlive: Bool = true,
        _ change: (inout ByoHostSpec) -> Void = { _ in }
    ) async throws {
        var spec = ByoHostSpec(accepted: true)
        change(&spec)
        var host = ByoHost(metadata: ObjectMeta(name: name, namespace: "default"), spec: spec)
        host.metadata.labels = labels
        host.metadata.labels[ByohLabel.host] = name
        try await api.create(host)
        try await api.merge(
            [
                "status": [
                    "identity": ["machineID": .string(name)],
                    "hardware": ["cpus": 4, "memoryBytes": 8_589_934_592, "architecture": "amd64"],
                    "addresses": [["type": "InternalIP", "address": "10.0.0.9"]],
                ]
            ], into: name, of: ByoHost.apiResource, .status)
        try await wait(Lease.self, name) { $0 != nil }
        if isAlive { try await beat(name) }
    }

    func beat(_ host: String, at microseconds: Int64 = 1_800_000_000_000_000) async throws {
        let time = MicroTime(microsecondsSinceEpoch: microseconds).description
        try await api.merge(
            ["spec": ["renewTime": .string(time), "leaseDurationSeconds": 300]], into: host, of: Lease.apiResource)
    }

    /// What the agent writes when it is that far with a plan.
    func report(
        _ host: String, _ phase: ObservedPlan.Phase, of plan: SealedHostPlan, step: String = "", message: String = ""
    ) async throws {
        let observed = ObservedPlan(
            revision: plan.plan.revision, checksum: plan.checksum, phase: phase, step: step, message: message)
        try await api.merge(
            ["status": ["observedPlan": try JSONValue(encoding: observed)]], into: host, of: ByoHost.apiResource,
            .status)
    }

    // MARK: - The operator's part

    func endQuarantine(of host: String) async throws {
        try await api.merge(["spec": ["quarantine": .null]], into: host, of: ByoHost.apiResource)
    }

    // MARK: - The core's part

    func addCluster(_ name: String = "demo", isProvisioned: Bool = true) async throws {
        try await api.create(
            Cluster(
                metadata: ObjectMeta(name: name, namespace: "default"),
                spec: ClusterSpec(
                    clusterNetwork: ClusterNetwork(pods: ["10.244.0.0/16"]),
                    infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoCluster", name: name))))
        if isProvisioned { try await provision(name) }
    }

    func provision(_ cluster: String) async throws {
        try await api.merge(
            ["status": ["initialization": ["infrastructureProvisioned": true]]], into: cluster,
            of: Cluster.apiResource, .status)
    }

    /// A Machine with its ByoMachine and, unless told otherwise, its bootstrap data.
    func addMachine(
        _ name: String, cluster: String = "demo", hasData: Bool = true,
        _ change: (inout ByoMachineSpec) -> Void = { _ in }
    ) async throws {
        var bootstrap = MachineSpec.Bootstrap(
            configRef: .init(apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name: name))
        if hasData {
            bootstrap.dataSecretName = name
            try await api.create(
                Secret(
                    metadata: ObjectMeta(name: name, namespace: "default"), type: .clusterAPI,
                    data: ["value": SecretBytes(utf8: "#cloud-config\n# \(name)\n")]))
        }
        let machine = try await api.create(
            Machine(
                metadata: ObjectMeta(name: name, namespace: "default"),
                spec: .init(
                    MachineSpec(
                        clusterName: cluster, bootstrap: bootstrap,
                        infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoMachine", name: name),
                        version: "v1.20.2"))))
        var spec = ByoMachineSpec(
            installation: Installation(
                source: .bundle,
                bundle: BundleReference(location: "/srv/bundle.tar", sha256: String(repeating: "a", count: 64)),
                podNetwork: .bridge))
        change(&spec)
        var metadata = ObjectMeta(name: name, namespace: "default", labels: [ByohLabel.clusterName: cluster])
        metadata.ownerReferences = [OwnerReference(controlling: machine)].compactMap(\.self)
        try await api.create(ByoMachine(metadata: metadata, spec: spec))
    }

    // MARK: - Both

    /// The cluster `demo` with one host, `host-1`, on which its machine `m1` is a Node.
    func addMachineThatRuns() async throws {
        try await addCluster()
        try await addHost("host-1")
        try await addMachine("m1")
        _ = try await run("m1", on: "host-1")
    }

    /// A machine that is a Node on the host.
    func run(_ machine: String, on host: String) async throws -> SealedHostPlan {
        let plan = try await plan(of: host) { $0.goal == .node && $0.machineName == machine }
        try await report(host, .running, of: plan)
        try await wait(ByoMachine.self, machine) { $0?.status.initialization.provisioned == true }
        return plan
    }
}
