public import KubernetesModel

/// The rights of those who are not a host yet, and of all hosts together: to ask for a certificate, and to see the answer.
public enum EnrolmentRoles {
    /// Of whoever shows an enrolment token.
    public static let enrolment = role(EnrolmentToken.roleName)
    /// Gives ``enrolment`` to the group of enrolment tokens, ``EnrolmentToken/group``.
    public static let enrolmentBinding = binding(EnrolmentToken.roleName, to: EnrolmentToken.group)
    /// Of enrolled hosts, whose certificates must be renewed.
    public static let renewal = role("byoh-host-renewal")
    /// Gives ``renewal`` to the group of enrolled hosts, ``HostSubject/organization``.
    public static let renewalBinding = binding("byoh-host-renewal", to: HostSubject.organization)

    private static func role(_ name: String) -> ClusterRole {
        ClusterRole(
            metadata: ObjectMeta(name: name),
            rules: [
                PolicyRule(
                    verbs: ["create", "get"],
                    apiGroups: [CertificateSigningRequest.apiResource.group],
                    resources: [CertificateSigningRequest.apiResource.plural])
            ])
    }

    private static func binding(_ name: String, to group: String) -> ClusterRoleBinding {
        ClusterRoleBinding(
            metadata: ObjectMeta(name: name), subjects: [.group(group)], roleRef: .clusterRole(name))
    }
}
