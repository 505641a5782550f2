import Admission
import KubernetesModel

/// What the API server is told about our webhooks.
///
/// Deletions and subresources are in no rule, so whatever becomes of the controller, objects can be deleted and their
/// status be written. Creations fail while no controller answers, and whoever creates tries again, as Cluster API does.
/// Updates go through then: a finalizer is released by an update, and a controller that is gone for good must not keep
/// objects for ever.
struct WebhookRegistration: Hashable, Sendable {
    /// How long the API server waits for an answer. Ours come within a millisecond; a user waits no longer for a dead one.
    private static let timeoutSeconds: Int32 = 5
    private static let domain = "byoh.infrastructure.cluster.x-k8s.io"

    /// Of both configurations. One name for all replicas.
    let name: String
    let address: WebhookAddress
    /// The kinds that there are rules for.
    let validated: [APIResource]
    /// The kinds of which something is filled in.
    let defaulted: [APIResource]

    init(name: String, address: WebhookAddress, policy: AdmissionPolicy) {
        self.name = name
        self.address = address
        validated = policy.resources
        defaulted = policy.defaultedResources
    }

    /// - Parameter bundle: Whom to trust, in PEM.
    func validating(bundle: String) -> ValidatingWebhookConfiguration {
        ValidatingWebhookConfiguration(
            metadata: metadata,
            webhooks: Self.operations.map { operation, policy in
                ValidatingWebhook(
                    name: "\(operation.lowercased()).validate.\(Self.domain)", clientConfig: client(.validate, bundle),
                    rules: [Self.rule(operation, validated)], failurePolicy: policy, timeoutSeconds: Self.timeoutSeconds
                )
            })
    }

    /// - Parameter bundle: Whom to trust, in PEM.
    func mutating(bundle: String) -> MutatingWebhookConfiguration {
        MutatingWebhookConfiguration(
            metadata: metadata,
            webhooks: Self.operations.map { operation, policy in
                MutatingWebhook(
                    name: "\(operation.lowercased()).mutate.\(Self.domain)", clientConfig: client(.mutate, bundle),
                    rules: [Self.rule(operation, defaulted)], failurePolicy: policy, timeoutSeconds: Self.timeoutSeconds
                )
            })
    }

    private static let operations = [("CREATE", "Fail"), ("UPDATE", "Ignore")]

    /// `clusterctl delete` finds what belongs to a provider by this label.
    private var metadata: ObjectMeta {
        ObjectMeta(
            name: name,
            labels: ["cluster.x-k8s.io/provider": "infrastructure-byoh", "clusterctl.cluster.x-k8s.io": ""])
    }

    private func client(_ duty: AdmissionReviewer.Duty, _ bundle: String) -> WebhookClientConfig {
        address.clientConfiguration(path: "/\(duty.rawValue)", caBundle: PublicBytes(utf8: bundle))
    }

    private static func rule(_ operation: String, _ resources: [APIResource]) -> WebhookRule {
        WebhookRule(
            operations: [operation], apiGroups: Set(resources.map(\.group)).sorted(),
            apiVersions: Set(resources.map(\.version)).sorted(), resources: resources.map(\.plural).sorted(),
            scope: "Namespaced")
    }
}
