import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Synchronization

/// A wall clock that stands still until a test moves it.
final class ManualWallClock: Sendable {
    private let seconds = Mutex<Int64>(1_800_000_000)

    var clock: WallClock { WallClock { MicroTime(microsecondsSinceEpoch: self.seconds.withLock { $0 } * 1_000_000) } }

    func advance(_ seconds: Int64) { self.seconds.withLock { $0 += seconds } }
}

extension ByohWorld {
    // MARK: - A MachineHealthCheck's part

    /// What a health check says of a Machine.
    func judge(_ machine: String, isHealthy: Bool) async throws {
        let condition = Condition(
            type: "HealthCheckSucceeded", status: isHealthy ? .true : .false,
            lastTransitionTime: Time(secondsSinceEpoch: 1_800_000_000),
            reason: isHealthy ? "Succeeded" : "NodeNotReady",
            message: "by a test")
        let others = try await api.read(Machine.self, machine)?.conditions.filter { $0.type != condition.type } ?? []
        try await api.merge(
            ["status": ["conditions": try JSONValue(encoding: [condition] + others)]], into: machine,
            of: Machine.apiResource, .status)
    }

    /// Finds a Machine unhealthy and makes its remediation, as a MachineHealthCheck does: the Machine owns it, and is not its
    /// controller.
    func remediate(_ machine: String, _ strategy: RemediationStrategy? = nil) async throws {
        try await judge(machine, isHealthy: false)
        try await makeRemediation(of: machine, strategy)
    }

    /// Only the object: the Machine is not judged.
    func makeRemediation(of machine: String, _ strategy: RemediationStrategy? = nil) async throws {
        guard let owner = try await api.read(Machine.self, machine),
            var reference = OwnerReference(controlling: owner)
        else { throw NoMachine() }
        reference.controller = nil
        reference.blockOwnerDeletion = nil
        var metadata = ObjectMeta(
            name: machine, namespace: "default", labels: [ByohLabel.clusterName: owner.spec.clusterName])
        metadata.ownerReferences = [reference]
        try await api.create(ByoRemediation(metadata: metadata, spec: ByoRemediationSpec(strategy: strategy)))
    }

    struct NoMachine: Error {}

    /// Has the Machine's remediation looked at.
    func poke(_ machine: String) async throws {
        try await api.merge(
            ["metadata": ["annotations": ["test": .string("\(UInt64.random(in: 0 ... .max))")]]], into: machine,
            of: Machine.apiResource)
    }

    /// The cluster `demo` with two Nodes of its control plane: `m1` on `host-1` and `m2` on `host-2`.
    func addControlPlane() async throws {
        try await addCluster()
        for number in 1...2 {
            try await addHost("host-\(number)", labels: ["n": "\(number)"])
            try await addMachine("m\(number)") { spec in
                spec.selector = LabelSelector(matchLabels: ["n": "\(number)"])
            }
            for resource in [Machine.apiResource, ByoMachine.apiResource] {
                try await api.merge(
                    ["metadata": ["labels": [ClusterAPILabel.controlPlane: ""]]], into: "m\(number)", of: resource)
            }
            _ = try await run("m\(number)", on: "host-\(number)")
        }
    }

    // MARK: - The agent's part

    /// The order that a host has.
    func order(_ host: String, _ kind: HostAction.Kind, after earlier: HostAction? = nil) async throws -> HostAction {
        let found = try await wait(ByoHost.self, host) {
            $0?.spec.action?.kind == kind && $0?.spec.action?.id != earlier?.id
        }
        guard let action = found?.spec.action else { throw NoOrder() }
        return action
    }

    struct NoOrder: Error {}

    func answer(
        _ host: String, _ action: HostAction, _ result: ObservedAction.Result, _ message: String = ""
    ) async throws {
        let observed = ObservedAction(id: action.id, result: result, message: message, bootID: "boot")
        try await api.merge(
            ["status": ["observedAction": try JSONValue(encoding: observed)]], into: host, of: ByoHost.apiResource,
            .status)
    }
}
