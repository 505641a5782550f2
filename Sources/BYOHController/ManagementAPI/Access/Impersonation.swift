import HTTPServing
import KubernetesModel

/// Acting as somebody else (`kubectl --as`), for who has the right to. Follows the impersonation filter of kube-apiserver.
enum Impersonation {
    private static let extraPrefix = "impersonate-extra-"

    /// The user to act as: the one of the `Impersonate-` headers, or the one who asks when there are none.
    ///
    /// - Throws: ``APIFailure`` 403 without the right `impersonate` on every name given, 400 for anything but a user
    ///   without a user.
    static func user(
        of request: ServedRequest, by user: UserInfo, _ authorizer: Authorizer
    ) throws(APIFailure) -> UserInfo {
        let groups = request.headers.filter { $0.name == "impersonate-group" }.map(\.value)
        let uid = request.header("impersonate-uid") ?? ""
        var extra: [String: [String]] = [:]
        for header in request.headers where header.name.hasPrefix(extraPrefix) {
            let name = String(header.name.dropFirst(extraPrefix.count))
            // Keys are percent-encoded, as header names cannot hold everything; what is not stays as it is.
            extra[PercentEncoding.decode(Substring(name)) ?? name, default: []].append(header.value)
        }
        guard let name = request.header("impersonate-user"), !name.isEmpty else {
            guard groups.isEmpty, uid.isEmpty, extra.isEmpty else {
                throw .badRequest(
                    "requested [{Group \(groups.joined(separator: " "))}] without impersonating a user")
            }
            return user
        }
        let account = serviceAccount(name)
        var wanted = AccessAttributes(user: user, verb: "impersonate", resource: "users", name: name)
        if let account {
            wanted.resource = "serviceaccounts"
            wanted.namespace = account.namespace
            wanted.name = account.name
        }
        try authorizer.check(wanted)
        for group in groups {
            try authorizer.check(AccessAttributes(user: user, verb: "impersonate", resource: "groups", name: group))
        }
        func mayExtra(_ resource: String, _ subresource: String, _ value: String) throws(APIFailure) {
            try authorizer.check(
                AccessAttributes(
                    user: user, verb: "impersonate", group: "authentication.k8s.io", version: "v1", resource: resource,
                    subresource: subresource, name: value))
        }
        if !uid.isEmpty { try mayExtra("uids", "", uid) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values { try mayExtra("userextras", key, value) }
        }
        var result = UserInfo(username: name, uid: uid, groups: groups)
        if groups.isEmpty, let account {
            result.groups = ["system:serviceaccounts", "system:serviceaccounts:\(account.namespace)"]
        }
        let membership = name == "system:anonymous" ? "system:unauthenticated" : "system:authenticated"
        if !result.groups.contains(membership) { result.groups.append(membership) }
        result.extra = extra
        return result
    }

    private static func serviceAccount(_ name: String) -> (namespace: String, name: String)? {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return nil }
        return (parts[2], parts[3])
    }
}
