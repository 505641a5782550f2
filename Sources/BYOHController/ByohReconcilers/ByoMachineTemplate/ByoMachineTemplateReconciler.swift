package import ByohAPI
package import ClusterAPIModel
package import ControllerRuntime
import HostMatching
import KubernetesModel

/// Tells the cluster autoscaler what machines of a template are made of, so that it can scale up from zero.
///
/// Follows the contract of InfraMachineTemplate: `status.capacity` and `status.nodeInfo`. Writes only what changed.
package struct ByoMachineTemplateReconciler: Reconciler {
    private let capacities: TemplateCapacities
    private let clusters: Store<Cluster>

    package init(capacities: TemplateCapacities, clusters: Store<Cluster>) {
        self.capacities = capacities
        self.clusters = clusters
    }

    package func isPaused(_ template: ByoMachineTemplate, _ scope: ReconcileScope) async throws -> Bool {
        let owner = template.metadata.ownerReferences.first {
            $0.kind == Cluster.apiResource.kind && $0.group == ClusterAPIGroup.core
        }
        guard let name = owner?.name ?? template.metadata.labels[ByohLabel.clusterName] else { return false }
        return clusters[ObjectKey(namespace: template.metadata.namespace, name: name)]?.spec.paused == true
    }

    package func apply(_ template: inout ByoMachineTemplate, _ scope: ReconcileScope) async throws -> Outcome {
        let wish: HostWish
        do {
            wish = try HostWish(template.spec.template.spec)
        } catch {
            // Machines of the template say what is wrong; there is no host for them.
            capacities.forget(template.key)
            template.status = .emptyValue
            return .settled
        }
        template.status = capacities.status(of: template.key, for: wish)
        return .settled
    }
}
