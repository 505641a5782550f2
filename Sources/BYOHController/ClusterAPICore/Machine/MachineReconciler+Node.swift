import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

/// The Node of a machine in the workload cluster.
extension MachineReconciler {
    func reconcileNode(_ machine: inout Machine, of cluster: Cluster, _ scope: ReconcileScope) async throws -> Outcome {
        guard !machine.spec.providerID.isEmpty else {
            return unhealthy(&machine, .waitingForNode, "Waiting for spec.providerID", scope)
        }
        guard let workload = workloads.connection(to: cluster.key) else {
            // What was known stays: the machine may well be sound, and only the way to it is not.
            if machine.condition(.nodeHealthy)?.status != .true {
                _ = unhealthy(
                    &machine, .connectionDown, "The API server of Cluster \(cluster.key) does not answer", scope,
                    status: .unknown)
            }
            return .recheck(after: .seconds(30))
        }
        let nodes = workload.nodes.objects(by: WorkloadConnection.byProviderID, machine.spec.providerID)
        guard let node = nodes.first, nodes.count == 1 else {
            let message =
                nodes.isEmpty
                ? machine.status.nodeRef == nil
                    ? "Waiting for a Node with spec.providerID \(machine.spec.providerID)"
                    : "Node \(machine.status.nodeRef?.name ?? "") is gone"
                : "Several Nodes have spec.providerID \(machine.spec.providerID): \(nodes.map(\.metadata.name).sorted().joined(separator: ", "))"
            let reason: ConditionReason = machine.status.nodeRef == nil ? .waitingForNode : .nodeDoesNotExist
            return unhealthy(&machine, reason, message, scope)
        }
        machine.status.nodeRef = MachineStatus.NodeReference(name: node.metadata.name)
        machine.status.nodeInfo = node.status.nodeInfo
        try await label(node, of: machine, cluster, workload.client, scope)
        markHealth(&machine, node, scope)
        return .settled
    }

    private func unhealthy(
        _ machine: inout Machine, _ reason: ConditionReason, _ message: String, _ scope: ReconcileScope,
        status: Condition.Status = .false
    ) -> Outcome {
        machine.mark(.nodeHealthy, status, because: reason, message, at: scope.now)
        machine.mark(.nodeReady, status, because: reason, message, at: scope.now)
        // A watch of the Nodes wakes us.
        return .recheck(after: .seconds(30))
    }

    private func markHealth(_ machine: inout Machine, _ node: Node, _ scope: ReconcileScope) {
        let name = node.metadata.name
        let ready = node.status.conditions.first { $0.type == "Ready" }
        let pressures = ["MemoryPressure", "DiskPressure", "PIDPressure"].filter { type in
            node.status.conditions.contains { $0.type == type && $0.status == .true }
        }
        if node.isReady {
            machine.mark(.nodeReady, .true, because: .nodeReady, at: scope.now)
        } else {
            let message = ready?.message ?? "It does not say"
            machine.mark(
                .nodeReady, ready?.status ?? .unknown, because: .nodeNotReady, "Node \(name) is not ready: \(message)",
                at: scope.now)
        }
        if node.isReady && pressures.isEmpty {
            machine.mark(.nodeHealthy, .true, because: .nodeHealthy, at: scope.now)
        } else {
            let problems = (node.isReady ? [] : ["not Ready"]) + pressures
            machine.mark(
                .nodeHealthy, ready?.status == .unknown ? .unknown : .false, because: .nodeNotHealthy,
                "Node \(name): \(problems.joined(separator: ", "))", at: scope.now)
        }
    }

    // MARK: - What the Node gets from the machine

    /// Gives the Node the machine's labels and annotations, and takes the taint that kept pods away until then.
    private func label(
        _ node: Node, of machine: Machine, _ cluster: Cluster, _ workload: KubernetesClient, _ scope: ReconcileScope
    ) async throws {
        let synced = machine.metadata.labels.filter { NodeLabelRule.isSynced($0.key) }
        let owner = machine.metadata.controller
        var annotations = [
            ClusterAPIAnnotation.nodeClusterName: cluster.metadata.name,
            ClusterAPIAnnotation.nodeClusterNamespace: cluster.metadata.namespace ?? "",
            ClusterAPIAnnotation.nodeMachine: machine.metadata.name,
            ClusterAPIAnnotation.nodeLabelsFromMachine: synced.keys.sorted().joined(separator: ","),
        ]
        annotations[ClusterAPIAnnotation.nodeOwnerKind] = owner?.kind
        annotations[ClusterAPIAnnotation.nodeOwnerName] = owner?.name
        let earlier = node.metadata.annotations[ClusterAPIAnnotation.nodeLabelsFromMachine]?.split(separator: ",") ?? []
        let stale = earlier.map(String.init).filter { synced[$0] == nil && node.metadata.labels[$0] != nil }
        let taints = node.spec.taints.filter { $0.key != ClusterAPITaint.uninitialized }
        let labels = synced.filter { node.metadata.labels[$0.key] != $0.value }
        let news = annotations.filter { node.metadata.annotations[$0.key] != $0.value }
        guard !labels.isEmpty || !news.isEmpty || !stale.isEmpty || taints.count != node.spec.taints.count else {
            return
        }
        var labelChange = labels.mapValues(JSONValue.string)
        for name in stale { labelChange[name] = .null }
        var metadata: JSONValue = [
            "labels": .object(labelChange), "annotations": .object(news.mapValues(JSONValue.string)),
        ]
        var change: JSONValue = [:]
        if taints.count != node.spec.taints.count {
            // The list is replaced whole, so nobody else may have changed it.
            metadata["resourceVersion"] = node.metadata.resourceVersion.map(JSONValue.string)
            change["spec"] = ["taints": try JSONValue(encoding: taints)]
        }
        change["metadata"] = metadata
        scope.logger.info("Labelling node", metadata: ["Node": "\(node.metadata.name)"])
        _ = try await workload.resources(Node.self).patch(node.metadata.name, .merge(change))
    }
}

/// Which labels of a machine its Node gets too.
enum NodeLabelRule {
    private static let domains = ["node-restriction.kubernetes.io", "node.cluster.x-k8s.io"]

    static func isSynced(_ key: String) -> Bool {
        guard let slash = key.firstIndex(of: "/") else { return false }
        let domain = String(key[..<slash])
        return domain == "node-role.kubernetes.io" || domains.contains { domain == $0 || domain.hasSuffix("." + $0) }
    }
}
