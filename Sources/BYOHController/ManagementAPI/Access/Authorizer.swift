import KubernetesModel

/// What somebody wants to do, as rules are written about it.
struct AccessAttributes: Hashable, Sendable {
    let user: UserInfo
    let verb: String
    let group: String
    let version: String
    /// The plural.
    let resource: String
    let subresource: String
    let namespace: String
    let name: String
}

/// Decides who may do what.
struct Authorizer: Sendable {
    /// Members may do everything; so nobody can lock an administrator out.
    static let masters = "system:masters"

    /// - Throws: ``APIFailure`` 403, worded as kube-apiserver words it.
    func check(_ wanted: AccessAttributes) throws(APIFailure) {
        guard !wanted.user.groups.contains(Self.masters) else { return }
        let resource = wanted.subresource.isEmpty ? wanted.resource : "\(wanted.resource)/\(wanted.subresource)"
        let place = wanted.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(wanted.namespace)\""
        let qualified = wanted.group.isEmpty ? wanted.resource : "\(wanted.resource).\(wanted.group)"
        let object = wanted.name.isEmpty ? qualified : "\(qualified) \"\(wanted.name)\""
        throw APIFailure(
            403, .forbidden,
            "\(object) is forbidden: User \"\(wanted.user.username)\" cannot \(wanted.verb) resource \"\(resource)\" "
                + "in API group \"\(wanted.group)\" \(place)",
            details: StatusDetails(name: wanted.name, group: wanted.group, kind: wanted.resource))
    }
}
