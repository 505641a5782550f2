import JSONTree
import KubernetesModel
import ManagementAPI
import Testing

/// Roles as Kubernetes evaluates them, beyond what ``AccessTests`` shows.
@Suite struct RoleTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    /// Gives `jane` these rules everywhere.
    private func allow(_ admin: APIClient, _ rules: JSONValue) async throws {
        try await admin.make("\(Self.rbac)/clusterroles", ["metadata": ["name": "jane"], "rules": rules])
        try await admin.make(
            "\(Self.rbac)/clusterrolebindings",
            [
                "metadata": ["name": "jane"], "subjects": [["kind": "User", "name": "jane"]],
                "roleRef": ["kind": "ClusterRole", "name": "jane", "apiGroup": "rbac.authorization.k8s.io"],
            ])
    }

    @Test func whoMaySeeOneObjectMayListAndWatchThatOne() async throws {
        try await APIClient.with { admin in
            let secrets = "/api/v1/namespaces/default/secrets"
            for name in ["mine", "other"] { try await admin.make(secrets, ["metadata": ["name": .string(name)]]) }
            try await allow(
                admin,
                [
                    [
                        "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["mine"],
                        "verbs": ["get", "list", "watch"],
                    ]
                ])
            let jane = admin.as(UserInfo(username: "jane"))
            let mine = try await jane.get("\(secrets)?fieldSelector=metadata.name%3Dmine")
            #expect(mine.code == 200 && mine.names == ["mine"])
            #expect(try await jane.get("\(secrets)?fieldSelector=metadata.name%3Dother").code == 403)
            #expect(try await jane.get(secrets).code == 403)
            try await jane.watch("\(secrets)?watch=1&fieldSelector=metadata.name%3Dmine") { frames in
                try await frames.expect("ADDED mine")
            }
        }
    }

    /// What rules say, and what is asked: verb, group, resource, subresource, name, path, and whether it is granted.
    @Test(arguments: [
        (#"{"verbs":["get"],"apiGroups":[""],"resources":["*"]}"#, "get", "", "secrets", "", true),
        (#"{"verbs":["get"],"apiGroups":[""],"resources":["*"]}"#, "get", "apps", "secrets", "", false),
        (#"{"verbs":["get"],"apiGroups":["*"],"resources":["*/status"]}"#, "get", "apps", "things", "status", true),
        (#"{"verbs":["get"],"apiGroups":["*"],"resources":["*/status"]}"#, "get", "apps", "things", "", false),
        (#"{"verbs":["get"],"apiGroups":["apps"],"resources":["things"]}"#, "get", "apps", "things", "status", false),
        (#"{"verbs":["get"],"apiGroups":["apps"],"resources":["things/status"]}"#, "get", "apps", "things", "", false),
        (#"{"verbs":["*"],"apiGroups":["apps"],"resources":["things"]}"#, "sing", "apps", "things", "", true),
        (#"{"verbs":["get"],"nonResourceURLs":["/logs/*"]}"#, "get", "", "", "/logs/a/b", true),
        (#"{"verbs":["get"],"nonResourceURLs":["/logs/*"]}"#, "get", "", "", "/logs", false),
        (#"{"verbs":["get"],"nonResourceURLs":["*"]}"#, "post", "", "", "/logs", false),
    ])
    func rulesMeanWhatKubernetesSays(
        rule: String, verb: String, group: String, resource: String, rest: String, isAllowed: Bool
    ) async throws {
        try await APIClient.with { admin in
            try await allow(admin, [try JSONValue(parsing: rule)])
            let question: JSONValue =
                resource.isEmpty
                ? ["nonResourceAttributes": ["verb": .string(verb), "path": .string(rest)]]
                : [
                    "resourceAttributes": [
                        "verb": .string(verb), "group": .string(group), "resource": .string(resource),
                        "subresource": .string(rest),
                    ]
                ]
            var spec = question
            spec["user"] = "jane"
            let answer = try await admin.send(
                "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", ["spec": spec])
            #expect(answer.body["status"]?["allowed"] == .bool(isAllowed))
            if isAllowed {
                #expect(
                    answer.body["status"]?["reason"]
                        == #"RBAC: allowed by ClusterRoleBinding "jane" of ClusterRole "jane" to User "jane""#)
            }
        }
    }

    @Test func aSumFollowsItsParts() async throws {
        try await APIClient.with { admin in
            func rules(_ name: String, contain resource: String) async throws {
                while true {
                    let role = try await admin.get("\(Self.rbac)/clusterroles/\(name)").body
                    let found = (role["rules"]?.array ?? []).contains { $0["resources"]?[0]?.string == resource }
                    if found { return }
                    await Task.yield()
                }
            }
            try await admin.make(
                "\(Self.rbac)/clusterroles",
                [
                    "metadata": ["name": "widgets", "labels": ["rbac.authorization.k8s.io/aggregate-to-view": "true"]],
                    "rules": [["apiGroups": ["example.org"], "resources": ["widgets"], "verbs": ["get"]]],
                ])
            for name in ["view", "edit", "admin"] { try await rules(name, contain: "widgets") }
            try await rules("edit", contain: "serviceaccounts/token")
        }
    }

    @Test func rightsThatAreMissingAreNamed() async throws {
        try await APIClient.with { admin in
            try await allow(
                admin,
                [["apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["create"]]])
            let jane = admin.as(UserInfo(username: "jane"))
            let refused = try await jane.send(
                "POST", "\(Self.rbac)/clusterroles",
                [
                    "metadata": ["name": "more"],
                    "rules": [["apiGroups": [""], "resources": ["secrets"], "verbs": ["list", "get"]]],
                ])
            #expect(
                refused.message.hasSuffix(
                    "is attempting to grant RBAC permissions not currently held:\n"
                        + #"{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}"#), "\(refused.message)")
            let sum = try await jane.send(
                "POST", "\(Self.rbac)/clusterroles",
                ["metadata": ["name": "sum"], "aggregationRule": ["clusterRoleSelectors": [[:]]], "rules": []])
            #expect(
                sum.code == 403 && sum.message.contains("must have cluster-admin privileges to use an aggregationRule"))
        }
    }

    @Test func actingAsSomebodyElseNeedsEachRightOnItsOwn() async throws {
        try await APIClient.with { admin in
            try await allow(
                admin,
                [
                    ["apiGroups": [""], "resources": ["users"], "resourceNames": ["bob"], "verbs": ["impersonate"]],
                    [
                        "apiGroups": ["authentication.k8s.io"], "resources": ["userextras/reason"],
                        "resourceNames": ["audit"], "verbs": ["impersonate"],
                    ],
                ])
            // A question by an administrator about what jane may do, as she cannot impersonate while impersonated.
            func may(_ group: String, _ resource: String, _ subresource: String, _ name: String) async throws -> Bool {
                let answer = try await admin.send(
                    "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                    [
                        "spec": [
                            "user": "jane",
                            "resourceAttributes": [
                                "verb": "impersonate", "group": .string(group), "resource": .string(resource),
                                "subresource": .string(subresource), "name": .string(name),
                            ],
                        ]
                    ])
                return answer.body["status"]?["allowed"] == true
            }
            #expect(try await may("", "users", "", "bob"))
            #expect(try await !may("", "users", "", "eve"))
            #expect(try await !may("", "groups", "", "system:masters"))
            #expect(try await may("authentication.k8s.io", "userextras", "reason", "audit"))
            #expect(try await !may("authentication.k8s.io", "userextras", "other", "audit"))
        }
    }

    @Test func whatWasTakenFromABuiltInRoleComesBackAtTheNextStart() async throws {
        try await TemporaryData.with { data in
            let path = "\(Self.rbac)/clusterroles/system:discovery"
            try await EmbeddedAPI.with(.folder(data)) { api in
                let answer = try await api.send("PATCH", path, ["rules": []], type: "application/merge-patch+json")
                #expect(answer.code == 200)
            }
            try await EmbeddedAPI.with(.folder(data)) { api in
                let role = try await api.send("GET", path)
                #expect(role.body["rules"]?.array?.count == 1)
                let annotations: JSONValue = [
                    "metadata": ["annotations": ["rbac.authorization.kubernetes.io/autoupdate": "false"]], "rules": [],
                ]
                _ = try await api.send("PATCH", path, annotations, type: "application/merge-patch+json")
            }
            try await EmbeddedAPI.with(.folder(data)) { api in
                let role = try await api.send("GET", path)
                let rules = role.body["rules"]?.array ?? []
                #expect(rules == [])
            }
        }
    }
}
