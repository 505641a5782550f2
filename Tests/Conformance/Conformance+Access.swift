import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Who may do what, as roles say.
    @Suite struct Access {
        /// A request for each verb, below the path of config maps.
        private static let requests: [(verb: String, method: String, rest: String, body: JSONValue?)] = [
            ("get", "GET", "/a", nil), ("list", "GET", "", nil),
            ("watch", "GET", "?watch=true&timeoutSeconds=1", nil),
            ("create", "POST", "", ["metadata": ["generateName": "made-"]]),
            ("update", "PUT", "/a", ["metadata": ["name": "a"], "data": ["k": "2"]]),
            ("patch", "PATCH", "/a", ["data": ["k": "3"]]),
            ("deletecollection", "DELETE", "?labelSelector=gone", nil), ("delete", "DELETE", "/b", nil),
        ]

        @Test(arguments: APIServerKind.available)
        func aVerbIsGrantedOnItsOwn(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                for name in ["a", "b"] {
                    _ = try await admin.resources(ConfigMap.self, in: namespace).create(ConfigMap(name))
                }
                for (granted, _, _, _) in Self.requests {
                    let user = "\(granted)-\(namespace)"
                    try await admin.grant([.configMaps(granted)], to: .user(user), in: namespace, as: granted)
                    for (verb, method, rest, body) in Self.requests {
                        let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
                        let answer = try await server.send(
                            method, "/api/v1/namespaces/\(namespace)/configmaps\(rest)", body, as: .user(user),
                            headers: [("content-type", type)])
                        #expect((200...201).contains(answer.code) == (verb == granted), "\(granted): \(verb)")
                        guard verb != granted else { continue }
                        #expect(answer.code == 403 && answer.body["reason"] == "Forbidden", "\(granted): \(verb)")
                        #expect(answer.message.contains("User \"\(user)\" cannot \(verb) resource \"configmaps\""))
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aNameInARuleGrantsThatObjectAlone(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let user = "jane-\(namespace)"
                for name in ["mine", "other"] {
                    _ = try await admin.resources(ConfigMap.self, in: namespace).create(ConfigMap(name))
                }
                try await admin.grant(
                    [.configMaps("get", "list", "create", "patch", named: ["mine"])], to: .user(user), in: namespace,
                    as: "mine")
                try await kind.withClient(user: user, groups: []) { client in
                    let configMaps = client.resources(ConfigMap.self, in: namespace)
                    _ = try await configMaps.get("mine")
                    _ = try await configMaps.patch("mine", .merge(["data": ["k": "v"]]))
                    // A list that can only show this one is a look at this one.
                    let mine = try await configMaps.list(ListOptions(fieldSelector: "metadata.name=mine"))
                    #expect(mine.items.map(\.metadata.name) == ["mine"])
                    let refusals = [
                        try await rejection { _ = try await configMaps.get("other") },
                        try await rejection { _ = try await configMaps.patch("other", .merge([:])) },
                        try await rejection { _ = try await configMaps.list() },
                        try await rejection {
                            _ = try await configMaps.list(ListOptions(fieldSelector: "metadata.name=other"))
                        },
                    ]
                    #expect(refusals.map(\.code) == [403, 403, 403, 403])
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aSubresourceAndItsResourceAreGrantedApart(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let widgets = try await admin.serveWidgets(in: namespace)
                _ = try await widgets.create(.widget(widgets.resource, "a", spec: [:]))
                // Reads both ways, and writes one way.
                for (name, resource) in [("whole", "widgets"), ("status", "widgets/status")] {
                    let user = "\(name)-\(namespace)"
                    let rule = PolicyRule(
                        verbs: ["patch"], apiGroups: [widgets.resource.group], resources: [resource])
                    try await admin.grant([rule], to: .user(user), in: namespace, as: name)
                    try await kind.withClient(user: user, groups: []) { client in
                        let mine = client.resources(widgets.resource, in: namespace)
                        let (granted, denied): (Subresource?, Subresource?) =
                            name == "whole" ? (nil, .status) : (.status, nil)
                        _ = try await mine.patch("a", .merge(["status": ["by": .string(name)]]), subresource: granted)
                        let refused = try await rejection {
                            _ = try await mine.patch("a", .merge([:]), subresource: denied)
                        }
                        #expect(refused.code == 403)
                        #expect(refused.message.contains("resource \"widgets\(denied == nil ? "" : "/status")\""))
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aRoleEndsWithItsNamespace(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let other = try await admin.makeNamespace()
                let user = "jane-\(namespace)"
                for place in [namespace, other] {
                    _ = try await admin.resources(ConfigMap.self, in: place).create(ConfigMap("a"))
                }
                try await admin.grant([.configMaps("get", "list")], to: .user(user), in: namespace, as: "readers")
                try await kind.withClient(user: user, groups: []) { client in
                    _ = try await client.resources(ConfigMap.self, in: namespace).get("a")
                    let elsewhere = try await rejection {
                        _ = try await client.resources(ConfigMap.self, in: other).get("a")
                    }
                    #expect(elsewhere.code == 403)
                    let everywhere = try await rejection { _ = try await client.resources(ConfigMap.self).list() }
                    #expect(everywhere.code == 403 && everywhere.message.contains("at the cluster scope"))
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aClusterRoleReachesAsFarAsItsBinding(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let other = try await admin.makeNamespace()
                let role = "readers-\(namespace)"
                let (near, far) = ("near-\(namespace)", "far-\(namespace)")
                let rule = PolicyRule.configMaps("list")
                _ = try await admin.resources(ClusterRole.self).create(
                    ClusterRole(metadata: ObjectMeta(name: role), rules: [rule]))
                try await admin.bind(.clusterRole(role), to: .user(near), in: namespace, as: "near")
                _ = try await admin.resources(ClusterRoleBinding.self).create(
                    ClusterRoleBinding(
                        metadata: ObjectMeta(name: far), subjects: [.user(far)], roleRef: .clusterRole(role)))
                try await admin.waitFor(rule, of: .user(near), in: namespace)
                try await admin.waitFor(rule, of: .user(far), in: other)
                try await kind.withClient(user: near, groups: []) { client in
                    _ = try await client.resources(ConfigMap.self, in: namespace).list()
                    let refused = try await rejection {
                        _ = try await client.resources(ConfigMap.self, in: other).list()
                    }
                    #expect(refused.code == 403)
                }
                try await kind.withClient(user: far, groups: []) { client in
                    _ = try await client.resources(ConfigMap.self, in: namespace).list()
                    _ = try await client.resources(ConfigMap.self).list()
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func groupsAndServiceAccountsAreSubjectsToo(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let group = "team-\(namespace)"
                try await admin.grant([.configMaps("list")], to: .group(group), in: namespace, as: "team")
                try await kind.withClient(user: "jane", groups: [group]) { client in
                    _ = try await client.resources(ConfigMap.self, in: namespace).list()
                }
                try await kind.withClient(user: "jane", groups: []) { client in
                    let refused = try await rejection {
                        _ = try await client.resources(ConfigMap.self, in: namespace).list()
                    }
                    #expect(refused.code == 403)
                }
                let accounts = admin.resources(ServiceAccount.self, in: namespace)
                _ = try await accounts.create(ServiceAccount(metadata: ObjectMeta(name: "robot")))
                try await admin.bind(
                    .role("team"), to: .serviceAccount("robot", in: namespace), in: namespace, as: "robots")
                let token = try await accounts.requestToken("robot").status.token.text
                let path = "/api/v1/namespaces/\(namespace)/configmaps"
                try await eventually("the robot may") {
                    try await server.send("GET", path, as: .bearer(token)).code == 200
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatIsTakenAwayIsGone(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let user = "jane-\(namespace)"
                try await admin.grant([.configMaps("list")], to: .user(user), in: namespace, as: "readers")
                try await kind.withClient(user: user, groups: []) { client in
                    let configMaps = client.resources(ConfigMap.self, in: namespace)
                    _ = try await configMaps.list()
                    try await admin.resources(RoleBinding.self, in: namespace).delete("readers")
                    try await eventually("the list is refused") {
                        do {
                            _ = try await configMaps.list()
                            return false
                        } catch let error as KubernetesError where error.isForbidden {
                            return true
                        }
                    }
                }
            }
        }
    }
}
