/// Lets webhooks refuse requests.
public struct ValidatingWebhookConfiguration: KubernetesObject {
    /// Objects are at `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/<name>`.
    public static let apiResource = APIResource(
        group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration",
        plural: "validatingwebhookconfigurations", scope: .cluster)

    /// The name is unique in the cluster; there is no namespace.
    @OmitEmpty public var metadata: ObjectMeta
    /// Called side by side after all mutating ones; one refusal is enough.
    @OmitEmpty public var webhooks: [ValidatingWebhook]

    /// A configuration of these webhooks; it takes effect a moment after it is stored.
    public init(metadata: ObjectMeta, webhooks: [ValidatingWebhook]) {
        self.metadata = metadata
        self.webhooks = webhooks
    }
}

/// One webhook that may refuse requests.
public struct ValidatingWebhook: Codable, Hashable, Sendable {
    /// Fully qualified, unique in the configuration.
    public var name: String
    /// How the server reaches the webhook.
    public var clientConfig: WebhookClientConfig
    /// The webhook is asked about requests that any of these matches; about none when empty.
    @OmitEmpty public var rules: [WebhookRule]
    /// `Ignore` or `Fail`, which is meant when nil, for when the webhook cannot be asked.
    public var failurePolicy: String?
    /// `Exact` or `Equivalent`, which is meant when nil.
    public var matchPolicy: String?
    /// Only requests in namespaces with these labels; of cluster-scoped objects it leaves out only namespaces. Nil for
    /// all.
    public var namespaceSelector: LabelSelector?
    /// Only requests whose new or old object has these labels; nil for all.
    public var objectSelector: LabelSelector?
    /// `None`, or `NoneOnDryRun`.
    public var sideEffects: String
    /// 1 to 30; 10 when nil.
    public var timeoutSeconds: Int32?
    /// Versions of `AdmissionReview` the webhook understands, best first.
    public var admissionReviewVersions: [String]

    /// A webhook that its rules alone select; by default it has no side effects and understands `v1`.
    public init(
        name: String, clientConfig: WebhookClientConfig, rules: [WebhookRule], failurePolicy: String? = nil,
        sideEffects: String = "None", timeoutSeconds: Int32? = nil, admissionReviewVersions: [String] = ["v1"]
    ) {
        self.name = name
        self.clientConfig = clientConfig
        self.rules = rules
        self.failurePolicy = failurePolicy
        self.sideEffects = sideEffects
        self.timeoutSeconds = timeoutSeconds
        self.admissionReviewVersions = admissionReviewVersions
    }
}
