import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Who somebody is, and what he is told about what he may do.
    @Suite struct Identities {
        private static let reviews = "/apis/authorization.k8s.io/v1"

        // MARK: - Questions

        @Test(arguments: APIServerKind.available)
        func everybodyCanAskWhatHeMay(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let user = "jane-\(namespace)"
                try await admin.grant([.configMaps("get")], to: .user(user), in: namespace, as: "readers")
                let group = "system:authenticated"
                try await kind.withClient(user: user, groups: [group]) { client in
                    func ask(_ spec: SelfSubjectAccessReviewSpec) async throws -> SubjectAccessReviewStatus {
                        try await client.resources(SelfSubjectAccessReview.self)
                            .create(SelfSubjectAccessReview(spec: spec)).status
                    }
                    func ask(_ verb: String, in place: String) async throws -> SubjectAccessReviewStatus {
                        try await ask(
                            SelfSubjectAccessReviewSpec(
                                resourceAttributes: .init(namespace: place, verb: verb, resource: "configmaps")))
                    }
                    let allowed = try await ask("get", in: namespace)
                    #expect(allowed.allowed && !allowed.denied)
                    #expect(
                        allowed.reason
                            == "RBAC: allowed by RoleBinding \"readers/\(namespace)\" of Role \"readers\" to User \"\(user)\""
                    )
                    let verb = try await ask("list", in: namespace)
                    #expect(!verb.allowed && verb.reason.isEmpty)
                    let elsewhere = try await ask("get", in: "default")
                    #expect(!elsewhere.allowed)
                    let everywhere = try await ask("get", in: "")
                    #expect(!everywhere.allowed)
                    let path = try await ask(.init(nonResourceAttributes: .init(path: "/healthz", verb: "get")))
                    #expect(path.allowed)
                    let metrics = try await ask(.init(nonResourceAttributes: .init(path: "/metrics", verb: "get")))
                    #expect(!metrics.allowed)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func whoMayAskAboutOthersIsToldOfUsersAndGroups(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let group = "team-\(namespace)"
                try await admin.grant([.configMaps("get")], to: .group(group), in: namespace, as: "team")
                let wanted = ResourceAttributes(namespace: namespace, verb: "get", resource: "configmaps")
                func ask(_ user: String, _ groups: [String] = []) async throws -> Bool {
                    try await admin.resources(SubjectAccessReview.self).create(
                        SubjectAccessReview(
                            spec: .init(user: user, groups: groups, resourceAttributes: wanted))
                    ).status.allowed
                }
                #expect(try await ask("jane", [group]))
                #expect(try await ask("", [group]))
                #expect(try await !ask("jane", ["other"]))
                #expect(try await !ask(group))
                #expect(try await ask("jane", ["system:masters"]))
                let nobody = try await rejection { _ = try await ask("") }
                #expect((400...422).contains(nobody.code))
                try await kind.withClient(user: "jane", groups: []) { client in
                    let refused = try await rejection {
                        _ = try await client.resources(SubjectAccessReview.self).create(
                            SubjectAccessReview(spec: .init(user: "jane", resourceAttributes: wanted)))
                    }
                    #expect(refused.code == 403)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aLocalQuestionIsAboutItsNamespace(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let user = "jane-\(namespace)"
                try await admin.grant([.configMaps("get")], to: .user(user), in: namespace, as: "readers")
                let path = "\(Self.reviews)/namespaces/\(namespace)/localsubjectaccessreviews"
                func ask(_ place: String) async throws -> RawAnswer {
                    try await server.send(
                        "POST", path,
                        [
                            "metadata": ["namespace": .string(namespace)],
                            "spec": [
                                "user": .string(user),
                                "resourceAttributes": [
                                    "namespace": .string(place), "verb": "get", "resource": "configmaps",
                                ],
                            ],
                        ])
                }
                let mine = try await ask(namespace)
                #expect(mine.code == 201 && mine.body["status"]?["allowed"] == true)
                let other = try await ask("default")
                #expect(other.code == 400 || other.code == 422)
                #expect(other.message.contains("must match metadata.namespace"))
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatOneMayIsListed(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let user = "jane-\(namespace)"
                try await admin.grant(
                    [.configMaps("get", named: ["a"])], to: .user(user), in: namespace, as: "readers")
                let answer = try await server.send(
                    "POST", "\(Self.reviews)/selfsubjectrulesreviews", ["spec": ["namespace": .string(namespace)]],
                    as: .user(user))
                #expect(answer.code == 201)
                let rules = answer.body["status"]?["resourceRules"]?.array ?? []
                #expect(
                    rules.contains([
                        "verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["a"],
                    ]))
                let paths = answer.body["status"]?["nonResourceRules"]?.array ?? []
                #expect(paths.contains { $0["nonResourceURLs"]?.array?.contains("/healthz") == true })
            }
        }

        // MARK: - Credentials

        @Test(arguments: APIServerKind.available)
        func aBootstrapTokenNamesItsUserAndGroupsUntilItExpires(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let (id, secret) = (Self.tokenID(namespace), "0123456789abcdef")
                let group = "system:bootstrappers:\(namespace)"
                let secrets = admin.resources(Secret.self, in: "kube-system")
                let path = "/api/v1/namespaces/\(namespace)/configmaps"
                func code(_ token: String) async throws -> Int {
                    try await server.send("GET", path, as: .bearer(token)).code
                }
                #expect(try await code("\(id).\(secret)") == 401)
                _ = try await secrets.create(
                    Secret(
                        metadata: ObjectMeta(name: "bootstrap-token-\(id)"), type: .bootstrapToken,
                        data: [
                            "token-id": SecretBytes(Array(id.utf8)), "token-secret": SecretBytes(Array(secret.utf8)),
                            "usage-bootstrap-authentication": SecretBytes(Array("true".utf8)),
                            "auth-extra-groups": SecretBytes(Array(group.utf8)),
                        ]))
                try await eventually("the token is known") { try await code("\(id).\(secret)") == 403 }
                let refused = try await server.send("GET", path, as: .bearer("\(id).\(secret)"))
                #expect(refused.message.contains("User \"system:bootstrap:\(id)\" cannot list"))
                #expect(try await code("\(id).fedcba9876543210") == 401)
                try await admin.grant([.configMaps("list")], to: .group(group), in: namespace, as: "joining")
                #expect(try await code("\(id).\(secret)") == 200)
                // kube-apiserver remembers a token that was good for ten seconds.
                let past = Base64.encode(Array("2001-01-01T00:00:00Z".utf8))
                _ = try await secrets.patch(
                    "bootstrap-token-\(id)", .merge(["data": ["expiration": .string(past)]]))
                try await eventually("the token has expired") { try await code("\(id).\(secret)") == 401 }
            }
        }

        /// Six characters that no other test has.
        private static func tokenID(_ namespace: String) -> String {
            String((namespace + "aaaaaa").prefix(6))
        }

        @Test(arguments: APIServerKind.available)
        func whoShowsNothingIsAnonymousAndWhoShowsSomethingWrongIsNobody(on kind: APIServerKind) async throws {
            let server = try #require(kind.shared)
            let version = try await server.send("GET", "/version", as: .nobody)
            #expect(version.code == 200)
            let list = try await server.send("GET", "/api/v1/namespaces", as: .nobody)
            #expect(list.code == 403)
            #expect(list.message.contains("User \"system:anonymous\" cannot list resource \"namespaces\""))
            for token in ["x", "abcdef.0123456789abcdef", "a.b.c"] {
                let answer = try await server.send("GET", "/version", as: .bearer(token))
                #expect(answer.code == 401 && answer.body["reason"] == "Unauthorized", "\(token)")
                #expect(answer.body["kind"] == "Status")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aTokenIsReviewed(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let accounts = admin.resources(ServiceAccount.self, in: namespace)
                let account = try await accounts.create(ServiceAccount(metadata: ObjectMeta(name: "robot")))
                let token = try await accounts.requestToken("robot").status.token.text
                func review(_ token: String) async throws -> JSONValue {
                    let answer = try await server.send(
                        "POST", "/apis/authentication.k8s.io/v1/tokenreviews", ["spec": ["token": .string(token)]])
                    #expect(answer.code == 201)
                    return answer.body["status"] ?? .null
                }
                let good = try await review(token)
                #expect(good["authenticated"] == true)
                #expect(good["user"]?["username"]?.string == "system:serviceaccount:\(namespace):robot")
                #expect(good["user"]?["uid"]?.string == account.metadata.uid)
                #expect(
                    Set(good["user"]?["groups"]?.array?.compactMap(\.string) ?? []) == [
                        "system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated",
                    ])
                let bad = try await review("x")
                #expect(bad["authenticated"] != true)
            }
        }

        // MARK: - Acting as somebody else

        @Test(arguments: APIServerKind.available)
        func whoActsForOthersNeedsTheRightAndHasTheirRights(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let (jane, bob) = ("jane-\(namespace)", "bob-\(namespace)")
                try await admin.grant([.configMaps("list")], to: .user(bob), in: namespace, as: "readers")
                let path = "/api/v1/namespaces/\(namespace)/configmaps"
                func list(_ user: RawIdentity, as other: String, _ group: String? = nil) async throws -> RawAnswer {
                    var headers = [(name: "impersonate-user", value: other)]
                    if let group { headers.append((name: "impersonate-group", value: group)) }
                    return try await server.send("GET", path, as: user, headers: headers)
                }
                let administrator = try await list(.administrator, as: bob)
                #expect(administrator.code == 200)
                let nobody = try await list(.administrator, as: "nobody")
                #expect(nobody.code == 403 && nobody.message.contains("User \"nobody\" cannot list"))
                let before = try await list(.user(jane), as: bob)
                #expect(before.code == 403 && before.message.contains("cannot impersonate resource \"users\""))
                let name = "actors-\(namespace)"
                _ = try await admin.resources(ClusterRole.self).create(
                    ClusterRole(
                        metadata: ObjectMeta(name: name),
                        rules: [
                            PolicyRule(
                                verbs: ["impersonate"], apiGroups: [""], resources: ["users"], resourceNames: [bob])
                        ]))
                _ = try await admin.resources(ClusterRoleBinding.self).create(
                    ClusterRoleBinding(
                        metadata: ObjectMeta(name: name), subjects: [.user(jane)], roleRef: .clusterRole(name)))
                try await eventually("jane may act as bob") { try await list(.user(jane), as: bob).code == 200 }
                #expect(try await list(.user(jane), as: "admin").code == 403)
                let masters = try await list(.user(jane), as: bob, "system:masters")
                #expect(masters.code == 403 && masters.message.contains("cannot impersonate resource \"groups\""))
            }
        }
    }
}
