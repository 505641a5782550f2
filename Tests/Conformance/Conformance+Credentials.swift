import KubernetesClient
import KubernetesModel
import PKI
import SystemPackage
import TestSupport
import Testing

extension Conformance {
    /// Credentials that change on disk while a watch runs on them.
    @Suite struct Credentials {
        private static let readers = "byoh-test-readers"

        /// Lets `subject` read config maps in `namespace`, by a binding of its own that can be deleted.
        private func allow(
            _ subject: Subject, in namespace: String, binding: String, by client: KubernetesClient
        ) async throws {
            let roles = client.resources(Role.self, in: namespace)
            if try await roles.getIfPresent(Self.readers) == nil {
                _ = try await roles.create(
                    Role(
                        metadata: ObjectMeta(name: Self.readers),
                        rules: [
                            PolicyRule(verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["configmaps"])
                        ]))
            }
            _ = try await client.resources(RoleBinding.self, in: namespace).create(
                RoleBinding(
                    metadata: ObjectMeta(name: binding), subjects: [subject], roleRef: .role(Self.readers)))
        }

        @Test(arguments: APIServerKind.available)
        func aTokenFileThatRotatesCarriesARunningWatchOver(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let accounts = admin.resources(ServiceAccount.self, in: namespace)
                let file = server.folder.appending("token-\(namespace)")
                for name in ["first", "second"] {
                    _ = try await accounts.create(ServiceAccount(metadata: ObjectMeta(name: name)))
                    try await allow(.serviceAccount(name, in: namespace), in: namespace, binding: name, by: admin)
                }
                try file.write(try await accounts.token("first"))
                try await server.withClient(kubeconfig: try server.kubeconfig(userFields: "tokenFile: \(file)")) {
                    client in
                    let configMaps = admin.resources(ConfigMap.self, in: namespace)
                    let watcher = client.resources(ConfigMap.self, in: namespace)
                        .watch(WatchOptions(connectionTime: .seconds(1)))
                    try await watcher.withLog { log in
                        await log.wait { $0.lines.contains("connected") }
                        try file.write(try await accounts.token("second"))
                        // From here on the first token is worth nothing.
                        try await accounts.delete("first")
                        let seen = log.view.lines.count { $0 == "connected" }
                        await log.wait { $0.lines.count { $0 == "connected" } >= seen + 2 }
                        _ = try await configMaps.create(ConfigMap("late"))
                        await log.wait { $0.lines.contains("applied late") }
                        let lists = log.view.lines.filter { $0 == "listBegan" }
                        #expect(lists.count == 1)
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aClientCertificateThatRotatesCarriesARunningWatchOver(on kind: APIServerKind) async throws {
            try await kind.withNamespace { admin, namespace in
                let server = try #require(kind.shared)
                let certificate = server.folder.appending("client-\(namespace).crt")
                let key = server.folder.appending("client-\(namespace).key")
                func use(_ user: String) throws {
                    let issued = try server.clientKey(user: user)
                    try key.write(issued.privateKeyPEM)
                    try certificate.write(issued.certificatePEM)
                }
                for user in ["first-\(namespace)", "second-\(namespace)"] {
                    try await allow(.user(user), in: namespace, binding: user, by: admin)
                }
                try use("first-\(namespace)")
                let fields = "client-certificate: \(certificate)\n    client-key: \(key)"
                try await server.withClient(kubeconfig: try server.kubeconfig(userFields: fields)) { client in
                    let mine = client.resources(ConfigMap.self, in: namespace)
                    try await mine.watch(WatchOptions(connectionTime: .seconds(1))).withLog { log in
                        await log.wait { $0.lines.contains("connected") }
                        try use("second-\(namespace)")
                        try await admin.resources(RoleBinding.self, in: namespace).delete("first-\(namespace)")
                        await log.wait { view in
                            view.lines.last == "connected" && view.lines.count { $0 == "connected" } >= 3
                        }
                        _ = try await admin.resources(ConfigMap.self, in: namespace).create(ConfigMap("late"))
                        await log.wait { $0.lines.contains("applied late") }
                        let lists = log.view.lines.filter { $0 == "listBegan" }
                        #expect(lists.count == 1)
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aStrangerIsToldWhoHeIsAndWhatHeMayNot(on kind: APIServerKind) async throws {
            try await kind.withClient(user: "nobody", groups: []) { client in
                let error = await #expect(throws: KubernetesError.self) {
                    try await client.resources(Secret.self, in: "kube-system").list()
                }
                #expect(error?.isForbidden == true)
                #expect(error.map { "\($0)" }?.contains("\"nobody\" cannot list resource \"secrets\"") == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aServerOfAnotherAuthorityIsNotTrusted(on kind: APIServerKind) async throws {
            let server = try #require(kind.shared)
            try await APIServerFixture.with(kind) { stranger in
                let kubeconfig = try server.kubeconfig().replacing(server.url, with: stranger.url)
                try await server.withClient(kubeconfig: kubeconfig) { client in
                    let error = await #expect(throws: KubernetesError.self) { try await client.serverVersion() }
                    guard case .unreachable = error else {
                        Issue.record("expected no answer, got \(String(describing: error))")
                        return
                    }
                }
            }
        }
    }
}

extension ResourceClient<ServiceAccount> {
    /// A token of the account, valid for as long as the account exists.
    fileprivate func token(_ name: String) async throws -> String {
        try await requestToken(name).status.token.text
    }
}
