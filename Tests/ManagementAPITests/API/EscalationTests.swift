import JSONTree
import KubernetesModel
import ManagementAPI
import PKI
import TestSupport
import Testing

/// Ways round the rule that nobody gives away rights that they do not have.
@Suite struct EscalationTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"
    private static let merge = "application/merge-patch+json"
    private let jane = UserInfo(username: "jane")

    /// Lets `jane` do this, and gives a client of hers.
    private func jane(_ admin: APIClient, may verbs: [JSONValue], _ group: String, _ resource: String) async throws
        -> APIClient
    {
        try await admin.make(
            "\(Self.rbac)/clusterroles",
            [
                "metadata": ["name": "jane"],
                "rules": [
                    ["verbs": .array(verbs), "apiGroups": [.string(group)], "resources": [.string(resource)]]
                ],
            ])
        try await admin.make(
            "\(Self.rbac)/clusterrolebindings",
            [
                "metadata": ["name": "jane"], "subjects": [["kind": "User", "name": "jane"]],
                "roleRef": ["kind": "ClusterRole", "name": "jane", "apiGroup": "rbac.authorization.k8s.io"],
            ])
        return admin.as(jane)
    }

    @Test func aRuleIsForURLsOrForResources() async throws {
        try await APIClient.with { admin in
            let jane = try await jane(admin, may: ["create"], "rbac.authorization.k8s.io", "clusterroles")
            let answer = try await jane.send(
                "POST", "\(Self.rbac)/clusterroles",
                [
                    "metadata": ["name": "both"],
                    "rules": [
                        [
                            "verbs": ["get"], "nonResourceURLs": ["/version"], "apiGroups": ["*"], "resources": ["*"],
                        ]
                    ],
                ])
            #expect(answer.code == 422)
            #expect(answer.message.contains("rules cannot apply to both regular resources and non-resource URLs"))
        }
    }

    @Test func aLabelThatAddsToAnotherRoleGivesRightsAway() async throws {
        try await APIClient.with { admin in
            let jane = try await jane(admin, may: ["get", "patch"], "rbac.authorization.k8s.io", "clusterroles")
            let path = "\(Self.rbac)/clusterroles/cluster-admin"
            let label: JSONValue = ["metadata": ["labels": ["rbac.authorization.k8s.io/aggregate-to-view": "true"]]]
            #expect(try await jane.send("PATCH", path, label, type: Self.merge).code == 403)
            // What she has herself she may label as she likes.
            #expect(try await jane.send("PATCH", "\(Self.rbac)/clusterroles/jane", label, type: Self.merge).code == 200)
        }
    }

    @Test func aDefinitionCannotReplaceAKindOfTheServer() async throws {
        try await APIClient.with { admin in
            let answer = try await admin.send(
                "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                [
                    "metadata": [
                        "name": "certificatesigningrequests.certificates.k8s.io",
                        "annotations": ["api-approved.kubernetes.io": "https://example.org"],
                    ],
                    "spec": [
                        "group": "certificates.k8s.io", "scope": "Cluster",
                        "names": ["plural": "certificatesigningrequests", "kind": "CertificateSigningRequest"],
                        "versions": [
                            [
                                "name": "v1", "served": true, "storage": true,
                                "schema": ["openAPIV3Schema": ["type": "object"]],
                            ]
                        ],
                    ],
                ])
            #expect(answer.code == 422)
            #expect(answer.message.contains("the server itself serves this resource"))
        }
    }

    @Test(arguments: ["POST", "PATCH"])
    func nobodyAsksToBeAMasterInAnyWay(method: String) async throws {
        try await APIClient.with { admin in
            let pem = try CertificateRequest(
                user: "eve", groups: ["system:masters"], privateKeyPEM: PrivateKeyPEM.generate()
            ).pem
            let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
            let isApply = method == "PATCH"
            let answer = try await admin.send(
                method, isApply ? "\(requests)/eve?fieldManager=eve" : requests,
                [
                    "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest",
                    "metadata": ["name": "eve"],
                    "spec": [
                        "request": .string(Base64.encode(Array(pem.utf8))), "usages": ["client auth"],
                        "signerName": "kubernetes.io/kube-apiserver-client",
                    ],
                ], type: isApply ? "application/apply-patch+yaml" : "application/json")
            #expect(answer.code == 403, "\(answer.message)")
            #expect(try await admin.get("\(requests)/eve").code == 404)
        }
    }

    @Test func aDeletionOfACollectionStaysInItsNamespace() async throws {
        try await APIClient.with { admin in
            try await admin.make("/api/v1/namespaces/default/secrets", ["metadata": ["name": "keep"]])
            #expect(try await admin.send("DELETE", "/api/v1/secrets").code == 405)
            #expect(try await admin.get("/api/v1/namespaces/default/secrets/keep").code == 200)
        }
    }
}
