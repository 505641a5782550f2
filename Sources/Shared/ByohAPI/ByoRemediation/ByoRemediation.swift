public import KubernetesModel

/// The attempt to get one unhealthy Machine healthy again on the host that it has.
///
/// A MachineHealthCheck with `spec.remediation.templateRef` makes it from a ``ByoRemediationTemplate``, under the name of the
/// Machine and owned by it, and deletes it when the Machine is healthy again.
public struct ByoRemediation: KubernetesObject {
    /// `byoremediations` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("ByoRemediation", "byoremediations")

    /// An owner is the Machine; without one nothing is done.
    @OmitEmpty public var metadata: ObjectMeta
    /// Does not change.
    @OmitEmpty public var spec: ByoRemediationSpec
    /// Written by the controller.
    @OmitEmpty public var status: ByoRemediationStatus

    /// A remediation that nobody has reconciled yet.
    public init(metadata: ObjectMeta, spec: ByoRemediationSpec = .emptyValue) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// How a Machine is to be remediated.
public struct ByoRemediationSpec: Codable, Hashable, Sendable, EmptyValued {
    /// What is done, in which order. Nil for ``RemediationStrategy/standard``.
    public var strategy: RemediationStrategy?

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = ByoRemediationSpec()

    /// A spec; nil for the usual strategy.
    public init(strategy: RemediationStrategy? = nil) {
        self.strategy = strategy
    }
}

/// What became of a remediation. Written by the controller.
///
/// `clusterctl move` does not carry it: a remediation that is moved begins anew.
public struct ByoRemediationStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Where the remediation is.
    public enum Phase: String, Codable, CaseIterable, Hashable, Sendable {
        /// Nothing is asked of the host; the condition `Remediating` says why.
        case waiting = "Waiting"
        /// The host was asked for something, and the time for that is not over.
        case running = "Running"
        /// Nothing helped, or nothing can. The Machine's owner is to replace it.
        case handedOver = "HandedOver"
    }

    /// Nil before the first pass.
    public var phase: Phase?
    /// The host that the Machine has; nil while it is not known, or when there is none.
    public var hostRef: HostReference?
    /// When the host was last asked for something; nil when it never was.
    public var lastRemediated: Time?
    /// What the host was asked for, in order.
    @OmitEmpty public var attempts: [RemediationAttempt]
    /// Entries of ``ByoRemediation/ConditionType``.
    @OmitEmpty public var conditions: [Condition]

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = ByoRemediationStatus()

    /// The status of a remediation that nobody has reconciled yet.
    public init() {}

    /// Gives the last attempt its whole time once more, since nothing could be done or seen for a while.
    public mutating func restartLastAttempt(at now: Time) {
        guard let last = attempts.indices.last else { return }
        attempts[last].countedFrom = now
    }
}

/// One order to a host, and what became of it.
public struct RemediationAttempt: Codable, Hashable, Sendable {
    /// ``HostAction/id``.
    public var id: String
    /// Which of `spec.strategy.steps` it belongs to, from 0.
    public var step: Int32
    /// What was asked for.
    public var action: HostAction.Kind
    /// When it was asked for.
    public var requestedAt: Time
    /// From when its time counts, where that is later than ``requestedAt``: the end of a pause or of maintenance, which do
    /// not count. Nil when there was none.
    public var countedFrom: Time?
    /// What the host said last; nil while it has said nothing.
    public var result: ObservedAction.Result?
    /// What the host said about it, for people.
    @OmitEmpty public var message: String
    /// When the host's last word was heard; nil while it has not ended.
    public var endedAt: Time?

    /// An order that the host has not answered.
    public init(id: String, step: Int32, action: HostAction.Kind, requestedAt: Time) {
        self.id = id
        self.step = step
        self.action = action
        self.requestedAt = requestedAt
    }
}
