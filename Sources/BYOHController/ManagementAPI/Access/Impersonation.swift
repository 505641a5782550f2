import HTTPServing
import KubernetesModel

/// Acting as somebody else (`kubectl --as`), for who has the right to.
enum Impersonation {
    /// The user to act as: the one of the `Impersonate-` headers, or the one who asks when there are none.
    ///
    /// - Throws: ``APIFailure`` 403 without the right `impersonate` on every name given, 400 for groups without a user.
    static func user(
        of request: ServedRequest, by user: UserInfo, _ authorizer: Authorizer
    ) throws(APIFailure) -> UserInfo {
        let groups = request.headers.filter { $0.name == "impersonate-group" }.map(\.value)
        guard let name = request.header("impersonate-user") else {
            guard groups.isEmpty else {
                throw .badRequest("requested impersonation of groups without impersonating a user")
            }
            return user
        }
        var wanted = AccessAttributes(user: user, verb: "impersonate", resource: "users", name: name)
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" {
            wanted.resource = "serviceaccounts"
            wanted.namespace = parts[2]
            wanted.name = parts[3]
        }
        try authorizer.check(wanted)
        for group in groups {
            try authorizer.check(AccessAttributes(user: user, verb: "impersonate", resource: "groups", name: group))
        }
        let all = groups.contains("system:authenticated") ? groups : groups + ["system:authenticated"]
        return UserInfo(username: name, groups: all)
    }
}
