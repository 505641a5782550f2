import KubernetesClient
import KubernetesModel
import Logging
import Synchronization
import SystemPackage
import TestSupport

extension APIServerKind {
    /// The suite's server of this kind.
    var shared: APIServerFixture? { APIServerFixture.shared[self] }

    /// A client of the suite's server as an administrator, or as somebody else.
    func withClient<Result>(
        user: String = "admin", groups: [String] = ["system:masters"],
        _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        guard let shared else { throw APIServerFixtureError.noAssets }
        return try await shared.withClient(user: user, groups: groups, body)
    }

    /// A client and a fresh namespace on the suite's server.
    func withNamespace<Result>(
        _ body: (KubernetesClient, _ namespace: String) async throws -> Result
    ) async throws -> Result {
        try await withClient { client in
            try await body(client, try await client.makeNamespace())
        }
    }
}

extension APIServerFixture {
    func withClient<Result>(
        user: String = "admin", groups: [String] = ["system:masters"],
        _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        try await withClient(kubeconfig: try kubeconfig(user: user, groups: groups), body)
    }

    func withClient<Result>(
        kubeconfig: String, _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        let file = folder.appending("kubeconfig-\(NamespaceNames.next())")
        try file.write(kubeconfig)
        let configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string)
        return try await KubernetesClient.withClient(configuration, logger: .silent, body)
    }
}

extension KubernetesClient {
    /// The minor version of the server, for what Kubernetes has only since a release.
    func minorVersion() async throws -> Int {
        Int(try await serverVersion().minor.prefix { $0.isNumber }) ?? 0
    }

    /// Makes a namespace whose name no other test has.
    func makeNamespace() async throws -> String {
        let name = NamespaceNames.next()
        _ = try await resources(Namespace.self).create(Namespace(metadata: ObjectMeta(name: name)))
        return name
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

private enum NamespaceNames {
    private static let count = Atomic(0)

    static func next() -> String { "t\(count.wrappingAdd(1, ordering: .relaxed).newValue)" }
}

extension ConfigMap {
    init(_ name: String, labels: [String: String] = [:], data: [String: String] = [:]) {
        self.init(metadata: ObjectMeta(name: name, labels: labels), data: data)
    }
}
