import JSONTree
import KubernetesModel
import Logging
import ManagementAPI
import PKI
import Testing

@Suite struct AccessTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    /// Two clients of one log: what one may not do, the other has arranged.
    private func with(
        _ user: UserInfo, _ body: (_ admin: APIClient, _ user: APIClient) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await ManagementAPIServer.withInMemory(logger: logger) { api in
            let client = APIClient(api: api)
            try await body(client, client.as(user))
        }
    }

    private func allow(_ admin: APIClient, _ user: String, _ rules: JSONValue) async throws {
        try await admin.make(
            "\(Self.rbac)/namespaces/default/roles", ["metadata": ["name": .string(user)], "rules": rules])
        try await admin.make(
            "\(Self.rbac)/namespaces/default/rolebindings",
            [
                "metadata": ["name": .string(user)], "subjects": [["kind": "User", "name": .string(user)]],
                "roleRef": ["kind": "Role", "name": .string(user), "apiGroup": "rbac.authorization.k8s.io"],
            ])
    }

    @Test func aStrangerIsToldWhoHeIsAndWhatHeMayNot() async throws {
        try await with(UserInfo(username: "nobody", groups: ["system:authenticated"])) { _, user in
            let list = try await user.get("/api/v1/namespaces/kube-system/secrets")
            #expect(list.code == 403 && list.reason == "Forbidden")
            #expect(
                list.message
                    == "secrets is forbidden: User \"nobody\" cannot list resource \"secrets\" in API group \"\" in "
                    + "the namespace \"kube-system\"")
            let get = try await user.get("/apis/example.org/v1/widgets/a")
            #expect(
                get.message
                    == "widgets.example.org \"a\" is forbidden: User \"nobody\" cannot get resource \"widgets\" in "
                    + "API group \"example.org\" at the cluster scope")
            #expect(try await user.get("/apis").code == 200)
            #expect(try await user.get("/metrics").message == "forbidden: User \"nobody\" cannot get path \"/metrics\"")
        }
    }

    @Test func aRoleHoldsFromTheMomentItsWriterIsAnswered() async throws {
        try await with(UserInfo(username: "jane")) { admin, jane in
            let secrets = "/api/v1/namespaces/default/secrets"
            for name in ["mine", "other"] { try await admin.make(secrets, ["metadata": ["name": .string(name)]]) }
            try await allow(
                admin, "jane",
                [["apiGroups": [""], "resources": ["secrets"], "resourceNames": ["mine"], "verbs": ["get"]]])
            #expect(try await jane.get("\(secrets)/mine").code == 200)
            #expect(try await jane.get("\(secrets)/other").code == 403)
            #expect(try await jane.get(secrets).code == 403)
            _ = try await admin.send("DELETE", "\(Self.rbac)/namespaces/default/rolebindings/jane")
            #expect(try await jane.get("\(secrets)/mine").code == 403)
        }
    }

    @Test func nobodyGivesAwayRightsThatHeDoesNotHave() async throws {
        try await with(UserInfo(username: "jane")) { admin, jane in
            let roles = "\(Self.rbac)/namespaces/default/roles"
            try await allow(
                admin, "jane",
                [
                    [
                        "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "rolebindings"],
                        "verbs": ["create"],
                    ],
                    ["apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]],
                ])
            let own: JSONValue = [["apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]]]
            #expect(try await jane.send("POST", roles, ["metadata": ["name": "own"], "rules": own]).code == 201)
            let more: JSONValue = [["apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]]]
            let refused = try await jane.send("POST", roles, ["metadata": ["name": "more"], "rules": more])
            #expect(
                refused.code == 403
                    && refused.message.contains("attempting to grant RBAC permissions not currently held"))
            let binding: JSONValue = [
                "metadata": ["name": "up"], "subjects": [["kind": "User", "name": "jane"]],
                "roleRef": ["kind": "ClusterRole", "name": "cluster-admin", "apiGroup": "rbac.authorization.k8s.io"],
            ]
            #expect(
                try await jane.send("POST", "\(Self.rbac)/namespaces/default/rolebindings", binding).code == 403)
        }
    }

    @Test func oneCanAskWhatOneMay() async throws {
        try await with(UserInfo(username: "jane", groups: ["system:authenticated"])) { admin, jane in
            let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
            let question: JSONValue = [
                "spec": ["resourceAttributes": ["verb": "get", "resource": "secrets", "namespace": "default"]]
            ]
            #expect(try await jane.send("POST", path, question).body["status"]?["allowed"] == false)
            #expect(try await admin.send("POST", path, question).body["status"]?["allowed"] == true)
            let who = try await jane.send("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", [:])
            #expect(who.body["status"]?["userInfo"]?["username"] == "jane")
        }
    }

    @Test func aBootstrapTokenWorksUntilItExpires() async throws {
        try await with(UserInfo(username: "unused")) { admin, _ in
            func secret(_ id: String, expiration: String) -> JSONValue {
                [
                    "metadata": ["name": .string("bootstrap-token-\(id)")], "type": "bootstrap.kubernetes.io/token",
                    "stringData": [
                        "token-id": .string(id), "token-secret": "0123456789abcdef", "expiration": .string(expiration),
                        "usage-bootstrap-authentication": "true",
                    ],
                ]
            }
            let secrets = "/api/v1/namespaces/kube-system/secrets"
            try await admin.make(secrets, secret("abcdef", expiration: "2999-01-01T00:00:00Z"))
            try await admin.make(secrets, secret("expire", expiration: "2001-01-01T00:00:00Z"))
            let list = try await admin.bearing("abcdef.0123456789abcdef").get(secrets)
            #expect(list.code == 403 && list.message.contains("User \"system:bootstrap:abcdef\" cannot list"))
            for token in ["expire.0123456789abcdef", "abcdef.0000000000000000", "nobody.0123456789abcdef", "x"] {
                #expect(try await admin.bearing(token).get(secrets).code == 401)
            }
        }
    }

    @Test func approvingNeedsTheRightForTheSigner() async throws {
        try await with(UserInfo(username: "jane")) { admin, jane in
            let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
            let pem = try CertificateRequest(user: "a", groups: [], privateKeyPEM: PrivateKeyPEM.generate()).pem
            let created = try await admin.make(
                requests,
                [
                    "metadata": ["name": "a"],
                    "spec": [
                        "request": .string(Base64.encode(Array(pem.utf8))),
                        "signerName": "kubernetes.io/kube-apiserver-client", "usages": ["client auth"],
                        "username": "forged",
                    ],
                ])
            #expect(created["spec"]?["username"] == "admin")
            let approval: JSONValue = [
                "status": ["conditions": [["type": "Approved", "status": "True", "reason": "Test", "message": "m"]]]
            ]
            let type = "application/merge-patch+json"
            try await admin.make(
                "\(Self.rbac)/clusterroles",
                [
                    "metadata": ["name": "half"],
                    "rules": [
                        [
                            "apiGroups": ["certificates.k8s.io"],
                            "resources": ["certificatesigningrequests/approval"], "verbs": ["patch"],
                        ]
                    ],
                ])
            try await admin.make(
                "\(Self.rbac)/clusterrolebindings",
                [
                    "metadata": ["name": "half"], "subjects": [["kind": "User", "name": "jane"]],
                    "roleRef": ["kind": "ClusterRole", "name": "half", "apiGroup": "rbac.authorization.k8s.io"],
                ])
            let refused = try await jane.send("PATCH", "\(requests)/a/approval", approval, type: type)
            #expect(
                refused.code == 403 && refused.message.contains("not permitted to approve requests with signerName"))
            let approved = try await admin.send("PATCH", "\(requests)/a/approval", approval, type: type)
            #expect(approved.code == 200 && approved.body["status"]?["conditions"]?[0]?["type"] == "Approved")
            #expect(approved.body["status"]?["conditions"]?[0]?["lastTransitionTime"]?.string != nil)
        }
    }
}
