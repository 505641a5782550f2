public import KubernetesModel

/// What belongs to each host besides its ``ByoHost``: its Lease, its plan, and the rights to exactly these.
///
/// The host owns all of them, so they, and with them its rights, go when the ``ByoHost`` goes.
public struct HostObjects: Sendable {
    private let subject: HostSubject
    private let metadata: ObjectMeta

    /// Nil for a host that the server has not stored.
    public init?(of host: ByoHost) {
        guard let namespace = host.metadata.namespace, let owner = OwnerReference(controlling: host) else { return nil }
        subject = HostSubject(namespace: namespace, host: host.metadata.name)
        metadata = ObjectMeta(
            namespace: namespace, labels: [ByohLabel.host: host.metadata.name], ownerReferences: [owner])
    }

    /// What the host renews to show that it is alive.
    public var lease: Lease { Lease(metadata: named(subject.host), spec: LeaseSpec(holderIdentity: subject.host)) }

    /// The Secret for the plan, still without one.
    public var plan: Secret { Secret(metadata: named(subject.planName), type: HostPlan.secretType) }

    /// The host may read its own object and its plan, report its status, and renew its Lease. Nothing else.
    public var role: Role {
        Role(
            metadata: named(subject.roleName),
            rules: [
                PolicyRule(
                    verbs: ["get", "list", "watch"], apiGroups: [ByohGroup.name], resources: ["byohosts"],
                    resourceNames: [subject.host]),
                PolicyRule(
                    verbs: ["get", "patch"], apiGroups: [ByohGroup.name], resources: ["byohosts/status"],
                    resourceNames: [subject.host]),
                PolicyRule(
                    verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["secrets"],
                    resourceNames: [subject.planName]),
                PolicyRule(
                    verbs: ["get", "patch", "update"], apiGroups: [Lease.apiResource.group], resources: ["leases"],
                    resourceNames: [subject.host]),
            ])
    }

    /// Gives ``role`` to the user of the host's certificate, ``HostSubject/commonName``.
    public var roleBinding: RoleBinding {
        RoleBinding(
            metadata: named(subject.roleName), subjects: [.user(subject.commonName)],
            roleRef: .role(subject.roleName))
    }

    private func named(_ name: String) -> ObjectMeta {
        var metadata = metadata
        metadata.name = name
        return metadata
    }
}
