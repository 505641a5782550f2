import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// That nobody gives away rights that he does not have, unless he may.
    @Suite struct Escalation {
        private static let group = "rbac.authorization.k8s.io"
        private static let secrets = PolicyRule(verbs: ["get"], apiGroups: [""], resources: ["secrets"])
        private static let words = "is attempting to grant RBAC permissions not currently held"

        /// A client of somebody who may write roles and bindings, read config maps, and has these rights besides.
        private func withWriter(
            on kind: APIServerKind, and rules: [PolicyRule] = [],
            _ body: (_ admin: KubernetesClient, _ writer: KubernetesClient, _ namespace: String) async throws -> Void
        ) async throws {
            try await kind.withNamespace { admin, namespace in
                let user = "writer-\(namespace)"
                let writing = PolicyRule(
                    verbs: ["create", "patch"], apiGroups: [Self.group], resources: ["roles", "rolebindings"])
                try await admin.grant(
                    [writing, .configMaps("get")] + rules, to: .user(user), in: namespace, as: "writers")
                try await kind.withClient(user: user, groups: []) { writer in
                    try await body(admin, writer, namespace)
                }
            }
        }

        private func role(_ name: String, _ rules: PolicyRule...) -> Role {
            Role(metadata: ObjectMeta(name: name), rules: rules)
        }

        private func binding(_ name: String, _ role: RoleReference) -> RoleBinding {
            RoleBinding(metadata: ObjectMeta(name: name), subjects: [.user("somebody")], roleRef: role)
        }

        @Test(arguments: APIServerKind.available)
        func aRoleHoldsNoMoreThanItsWriterHas(on kind: APIServerKind) async throws {
            try await withWriter(on: kind) { _, writer, namespace in
                let roles = writer.resources(Role.self, in: namespace)
                _ = try await roles.create(role("own", .configMaps("get")))
                _ = try await roles.create(role("part", .configMaps("get", named: ["a"])))
                let more = try await rejection { _ = try await roles.create(role("more", Self.secrets)) }
                #expect(more.code == 403 && more.reason == .forbidden)
                #expect(more.message.contains(Self.words))
                #expect(more.message.contains(#"{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}"#))
                let everything = try await rejection {
                    _ = try await roles.create(role("all", .configMaps("*")))
                }
                #expect(everything.code == 403)
                // Neither does a change add to it, while what takes nothing more is no concern.
                let grown = try await rejection {
                    _ = try await roles.patch(
                        "own", .json([.add(JSONPointer(["rules", "-"]), try JSONValue(encoding: Self.secrets))]))
                }
                #expect(grown.code == 403 && grown.message.contains(Self.words))
                _ = try await roles.patch("own", .merge(["metadata": ["labels": ["a": "b"]]]))
            }
        }

        @Test(arguments: APIServerKind.available)
        func aRoleThatHoldsMoreIsNotForWhoHasLess(on kind: APIServerKind) async throws {
            try await withWriter(on: kind) { admin, writer, namespace in
                _ = try await admin.resources(Role.self, in: namespace).create(role("secrets", Self.secrets))
                let roles = writer.resources(Role.self, in: namespace)
                let relabelled = try await rejection {
                    _ = try await roles.patch("secrets", .merge(["metadata": ["labels": ["a": "b"]]]))
                }
                #expect(relabelled.code == 403 && relabelled.message.contains(Self.words))
                // What the garbage collector needs to do is no concern of rights.
                let held = try await roles.patch(
                    "secrets", .merge(["metadata": ["finalizers": ["example.org/held"]]]))
                #expect(held.metadata.finalizers == ["example.org/held"])
                _ = try await roles.patch("secrets", .merge(["metadata": ["finalizers": .null]]))
            }
        }

        @Test(arguments: APIServerKind.available)
        func aBindingGivesNoMoreThanItsWriterHas(on kind: APIServerKind) async throws {
            try await withWriter(on: kind) { admin, writer, namespace in
                _ = try await admin.resources(Role.self, in: namespace).create(role("secrets", Self.secrets))
                _ = try await admin.resources(Role.self, in: namespace).create(role("own", .configMaps("get")))
                let bindings = writer.resources(RoleBinding.self, in: namespace)
                // A role that the server has not heard of yet is refused in other words.
                try await eventually("the server knows the role") {
                    try await rejection { _ = try await bindings.create(binding("up", .role("secrets"))) }
                        .message.contains(Self.words)
                }
                let cluster = try await rejection {
                    _ = try await bindings.create(binding("top", .clusterRole("cluster-admin")))
                }
                #expect(cluster.code == 403 && cluster.message.contains(Self.words))
                let missing = try await rejection {
                    _ = try await bindings.create(binding("none", .role("missing")))
                }
                #expect(missing.code == 404)
                try await eventually("what one has can be given") {
                    try await isCreated(binding("own", .role("own")), bindings)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func whoMayEscalateWritesAnyRole(on kind: APIServerKind) async throws {
            let escalate = PolicyRule(verbs: ["escalate"], apiGroups: [Self.group], resources: ["roles"])
            try await withWriter(on: kind, and: [escalate]) { _, writer, namespace in
                let created = try await writer.resources(Role.self, in: namespace)
                    .create(role("more", Self.secrets))
                #expect(created.rules == [Self.secrets])
                // To write it is not to bind it.
                let refused = try await rejection {
                    _ = try await writer.resources(RoleBinding.self, in: namespace)
                        .create(binding("up", .clusterRole("cluster-admin")))
                }
                #expect(refused.code == 403)
            }
        }

        @Test(arguments: APIServerKind.available)
        func whoMayBindARoleGivesItAway(on kind: APIServerKind) async throws {
            let bind = PolicyRule(
                verbs: ["bind"], apiGroups: [Self.group], resources: ["roles"], resourceNames: ["secrets"])
            try await withWriter(on: kind, and: [bind]) { admin, writer, namespace in
                for name in ["secrets", "others"] {
                    _ = try await admin.resources(Role.self, in: namespace).create(role(name, Self.secrets))
                }
                let bindings = writer.resources(RoleBinding.self, in: namespace)
                try await eventually("the role is bound") {
                    try await isCreated(binding("up", .role("secrets")), bindings)
                }
                try await eventually("the other role is refused") {
                    try await rejection { _ = try await bindings.create(binding("other", .role("others"))) }
                        .message.contains(Self.words)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aBindingNeverChangesItsRole(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let bindings = admin.resources(RoleBinding.self, in: namespace)
                _ = try await bindings.create(binding("a", .clusterRole("view")))
                let refused = try await rejection {
                    _ = try await bindings.patch("a", .merge(["roleRef": ["name": "edit"]]))
                }
                #expect(refused.code == 422 && refused.details?.causes.map(\.field) == ["roleRef"])
            }
        }

        /// Whether it was created; a server that does not know the role yet says that it is not there.
        private func isCreated(
            _ binding: RoleBinding, _ bindings: ResourceClient<RoleBinding>
        ) async throws -> Bool {
            do {
                _ = try await bindings.create(binding)
                return true
            } catch  where error.isNotFound {
                return false
            }
        }
    }
}
