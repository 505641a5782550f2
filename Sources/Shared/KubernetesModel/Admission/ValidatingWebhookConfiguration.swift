/// Lets webhooks refuse requests.
public struct ValidatingWebhookConfiguration: KubernetesObject {
    public static let apiResource = APIResource(
        group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration",
        plural: "validatingwebhookconfigurations", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var webhooks: [ValidatingWebhook]

    public init(metadata: ObjectMeta, webhooks: [ValidatingWebhook]) {
        self.metadata = metadata
        self.webhooks = webhooks
    }
}

/// One webhook that may refuse requests.
public struct ValidatingWebhook: Codable, Hashable, Sendable {
    /// Fully qualified, unique in the configuration.
    public var name: String
    public var clientConfig: WebhookClientConfig
    @OmitEmpty public var rules: [WebhookRule]
    /// `Ignore` or `Fail`, which is meant when nil, for when the webhook cannot be asked.
    public var failurePolicy: String?
    /// `Exact` or `Equivalent`, which is meant when nil.
    public var matchPolicy: String?
    public var namespaceSelector: LabelSelector?
    public var objectSelector: LabelSelector?
    /// `None`, or `NoneOnDryRun`.
    public var sideEffects: String
    /// 1 to 30; 10 when nil.
    public var timeoutSeconds: Int32?
    /// Versions of `AdmissionReview` the webhook understands, best first.
    public var admissionReviewVersions: [String]

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
