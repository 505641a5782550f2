import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Making machines, and choosing those that go.
extension MachineSetReconciler {
    func grow(
        _ set: inout MachineSet, from machines: inout [Machine], to wanted: Int, _ scope: ReconcileScope
    ) async throws -> Outcome {
        if set.metadata.annotations[ClusterAPIAnnotation.disableMachineCreate] != nil {
            set.mark(
                .scalingUp, .false, because: .notScalingUp,
                "The annotation \(ClusterAPIAnnotation.disableMachineCreate) forbids new Machines", at: scope.now)
            return .settled
        }
        set.mark(
            .scalingUp, .true, because: .scalingUp, "Scaling up from \(machines.count) to \(wanted) replicas",
            at: scope.now)
        let names = Set(machines.map(\.metadata.name))
        do {
            var unfinished = try await orphanedNames(of: set, except: names, scope)
            for _ in machines.count..<wanted {
                let name = unfinished.popLast() ?? RandomName.following(set.metadata.name)
                guard let machine = try await make(name, for: set, scope) else {
                    set.mark(
                        .scalingUp, .true, because: .doesNotExist,
                        "A template that spec.template.spec refers to does not exist", at: scope.now)
                    return .recheck(after: .seconds(15))
                }
                machines.append(machine)
            }
            return .settled
        } catch let error as any WrongInput {
            set.mark(.scalingUp, .true, because: .invalid, error.description, at: scope.now)
            return .recheck(after: .seconds(30))
        }
    }

    /// Nil when a template does not exist.
    private func make(_ name: String, for set: MachineSet, _ scope: ReconcileScope) async throws -> Machine? {
        guard let owner = OwnerReference(owning: set), let controller = OwnerReference(controlling: set) else {
            return nil
        }
        let template = set.spec.template
        var labels = template.metadata.labels
        labels[ClusterAPILabel.clusterName] = set.spec.clusterName
        labels[ClusterAPILabel.setName] = set.metadata.name
        let clone = ExternalObjects.Clone(
            name: name, namespace: set.metadata.namespace, cluster: set.spec.clusterName, labels: labels,
            annotations: template.metadata.annotations, owner: owner)
        var spec = template.spec
        if let reference = spec.bootstrap.configRef, reference.templatedKind != nil {
            guard let made = try await externals.clone(reference, as: clone, scope.client) else { return nil }
            spec.bootstrap.configRef = made
        }
        guard let reference = spec.infrastructureRef,
            let made = try await externals.clone(reference, as: clone, scope.client)
        else { return nil }
        spec.infrastructureRef = made
        let machine = Machine(
            metadata: ObjectMeta(
                name: name, namespace: set.metadata.namespace, labels: labels,
                annotations: template.metadata.annotations, ownerReferences: [controller]), spec: spec)
        scope.logger.info("Creating machine", metadata: ["Machine": "\(machine.key)"])
        let machines = scope.client.resources(Machine.self, in: set.metadata.namespace)
        let created = try await machines.createIfAbsent(machine)
        if created != nil {
            scope.event(.normal, reason: "MachineCreated", action: "Creating", "Created Machine \(name)")
        }
        return created ?? machine
    }

    // MARK: - Parts without a machine

    /// The names under which an earlier pass has made parts, and no machine yet.
    private func orphanedNames(
        of set: MachineSet, except names: Set<String>, _ scope: ReconcileScope
    ) async throws -> [String] {
        let orphans = try await orphans(of: set, scope).map(\.metadata.name)
        return Set(orphans).subtracting(names).sorted(by: >)
    }

    func deleteOrphans(of set: MachineSet, _ scope: ReconcileScope) async throws {
        for orphan in try await orphans(of: set, scope) where !orphan.metadata.isDeleting {
            try await scope.client.resources(orphan.resource, in: set.metadata.namespace)
                .remove(orphan.metadata.name, uid: orphan.metadata.uid)
        }
    }

    /// Bootstrap configurations and hosts that still belong to the set itself. A machine takes its parts over.
    private func orphans(of set: MachineSet, _ scope: ReconcileScope) async throws -> [ExternalObject] {
        guard let uid = set.metadata.uid else { return [] }
        let options = ListOptions(labelSelector: "\(ClusterAPILabel.setName)=\(set.metadata.name)")
        let spec = set.spec.template.spec
        var orphans: [ExternalObject] = []
        for template in [spec.bootstrap.configRef, spec.infrastructureRef].compactMap(\.self)
        where template.templatedKind != nil {
            let reference = try ExternalObjects.product(of: template, named: "")
            let resource: APIResource
            do {
                resource = try await externals.resource(of: reference, scope.client)
            } catch is UnknownExternalKind {
                continue
            }
            let found = try await scope.client.resources(resource, in: set.metadata.namespace).list(options).items
            orphans += found.filter { $0.metadata.isOwned(byUID: uid) }.map { ExternalObject($0, of: resource) }
        }
        return orphans
    }

    // MARK: - Too many

    func shrink(
        _ set: inout MachineSet, _ present: [Machine], to wanted: Int, _ scope: ReconcileScope
    ) async throws {
        set.mark(
            .scalingDown, .true, because: .scalingDown, "Scaling down from \(present.count) to \(wanted) replicas",
            at: scope.now)
        let order = DeletionPreference(order: set.spec.deletion.order ?? .random)
        for machine in order.sorted(present).prefix(present.count - wanted) { try await delete(machine, scope) }
    }
}

/// Which machines go first when there are too many. Pure.
struct DeletionPreference {
    let order: DeletionOrder

    /// The most dispensable first; of equals the one whose name comes first.
    func sorted(_ machines: [Machine]) -> [Machine] {
        machines.sorted { left, right in
            let (leftClass, rightClass) = (rank(left), rank(right))
            if leftClass != rightClass { return leftClass < rightClass }
            let (leftTime, rightTime) = (created(left), created(right))
            switch order {
            case .oldest where leftTime != rightTime: return leftTime < rightTime
            case .newest where leftTime != rightTime: return leftTime > rightTime
            default: return left.metadata.name < right.metadata.name
            }
        }
    }

    private func rank(_ machine: Machine) -> Int {
        if machine.metadata.annotations[ClusterAPIAnnotation.deleteMachine] != nil { return 0 }
        return machine.status.nodeRef == nil || !machine.isTrue(.ready) ? 1 : 2
    }

    private func created(_ machine: Machine) -> Int64 { machine.metadata.creationTimestamp?.secondsSinceEpoch ?? 0 }
}
