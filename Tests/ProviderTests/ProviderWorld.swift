import ByohAPI
import ClusterAPIModel
import Glibc
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import SystemPackage
import TestSupport
import YAMLTree

/// A real kube-apiserver with the release applied by kubectl, and `byoh-controller` with the rights of its ServiceAccount.
/// Tests play the operator, Cluster API's core and the agents.
///
/// Nobody signs certificates here, as kube-controller-manager would.
struct ProviderWorld: Sendable {
    static let account = "system:serviceaccount:byoh-system:byoh-controller-manager"
    static let patience: Duration = .seconds(90)

    let server: APIServerFixture
    let admin: KubernetesClient
    let folder: FilePath
    let controller: ChildProcess
    let healthPort: Int

    var auditLog: FilePath { folder.appending("audit.log") }

    static func with(_ release: Release, _ body: @Sendable (ProviderWorld) async throws -> Void) async throws {
        try await TemporaryFolder.with("provider") { folder in
            let policy = folder.appending("audit.yaml")
            try policy.write(AuditTrail.policy)
            let arguments = [
                "--audit-policy-file=\(policy)", "--audit-log-path=\(folder)/audit.log", "--audit-log-mode=blocking",
                // Strict clusters have it: it asks for rights that no request shows.
                "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
            ]
            try await APIServerFixture.with(.kubernetes, extraArguments: arguments) { server in
                let file = folder.appending("admin")
                try file.write(try server.kubeconfig())
                let configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string)
                try await KubernetesClient.withClient(configuration, logger: logger) { admin in
                    try await apply(release, admin: file, on: try await admin.serverVersion(), in: folder)
                    for definition in ClusterAPICRDManifests.all {
                        try await define(try JSONValue(yaml: definition.yaml), server, admin)
                    }
                    try await run(server, admin, folder, body)
                }
            }
        }
    }

    static var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    // MARK: - Setting up

    /// By kubectl, which checks every field of the built-in kinds against the server's schemas.
    private static func apply(
        _ release: Release, admin: FilePath, on version: ServerVersion, in folder: FilePath
    ) async throws {
        guard let assets = APIServerAssets.folder else { throw APIServerFixtureError.noAssets }
        var text = release.text("infrastructure-components.yaml")
        // Before 1.21 a server knows budgets only in their beta version.
        if let minor = Int(version.minor.prefix { $0.isNumber }), minor < 21 {
            text = text.replacing("policy/v1\n", with: "policy/v1beta1\n")
        }
        let documents = text.split(separator: "\n---\n")
        let definitions = documents.filter { $0.contains("kind: CustomResourceDefinition") }
        let others = documents.filter { !$0.contains("kind: CustomResourceDefinition") }
        // kubectl has no schema for all that definitions say; the server checks them itself.
        for (name, part, validates) in [("definitions", definitions, "false"), ("others", others, "true")] {
            let file = folder.appending("\(name).yaml")
            try file.write(part.joined(separator: "\n---\n"))
            let log = folder.appending("\(name).log")
            let kubectl = try ChildProcess(
                assets.appending("kubectl").string,
                ["--kubeconfig=\(admin)", "apply", "--validate=\(validates)", "--filename=\(file)"],
                environment: ["HOME=\(folder)"], log: log)
            try await kubectl.waitForEnd()
            let lines = log.textIfPresent.split(separator: "\n")
            guard lines.count == part.count, lines.allSatisfy({ $0.hasSuffix(" created") }) else {
                throw NotApplied(said: log.textIfPresent)
            }
        }
    }

    private struct NotApplied: Error, CustomStringConvertible {
        let said: String
        var description: String { "kubectl did not create everything: \(said)" }
    }

    private static func define(
        _ definition: JSONValue, _ server: APIServerFixture, _ admin: KubernetesClient
    ) async throws {
        _ = try await admin.resources(CustomResourceDefinition.apiResource).create(
            try definition.decode(DynamicObject.self))
        try await admin.resources(CustomResourceDefinition.self).wait(
            for: definition.name, within: patience
        ) { $0?.isEstablished == true }
    }

    private static func run(
        _ server: APIServerFixture, _ admin: KubernetesClient, _ folder: FilePath,
        _ body: @Sendable (ProviderWorld) async throws -> Void
    ) async throws {
        let path = "/api/v1/namespaces/byoh-system/serviceaccounts/byoh-controller-manager/token"
        let answer = try await server.send(
            "POST", path, ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": [:]])
        guard let token = answer.body[path: "status", "token"]?.string else {
            throw NoToken(answer: answer.message)
        }
        let kubeconfig = folder.appending("controller")
        try kubeconfig.write(try server.kubeconfig(userFields: "token: \(token)"))
        let port = try FreePorts.chooseOne()
        let log = folder.appending("controller.log")
        // What the Deployment says, but for the addresses.
        let controller = try ChildProcess(
            FilePath(CommandLine.arguments[0]).removingLastComponent().appending("byoh-controller").string,
            [
                "--kubeconfig", kubeconfig.string, "--leader-elect", "--leader-election-namespace=byoh-system",
                "--skip-definitions", "--health-address=127.0.0.1:\(port)", "--log-format=json",
            ], log: log)
        let world = ProviderWorld(
            server: server, admin: admin, folder: folder, controller: controller, healthPort: port)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(world))
        } catch {
            outcome = .failure(error)
        }
        try await controller.stop(within: .seconds(60))
        if case .failure = outcome { print(log.textIfPresent.suffix(6000)) }
        try outcome.get()
    }

    private struct NoToken: Error, CustomStringConvertible {
        let answer: String
        var description: String { "The server gave no token for the ServiceAccount: \(answer)" }
    }

    // MARK: - Looking and writing

    @discardableResult
    func wait<Object: KubernetesObject>(
        _ type: Object.Type, _ name: String, in namespace: String = "default",
        until condition: @escaping @Sendable (Object?) -> Bool
    ) async throws -> Object? {
        try await admin.resources(type, in: namespace).wait(for: name, within: Self.patience, until: condition)
    }

    @discardableResult
    func create<Object: KubernetesObject>(_ object: Object) async throws -> Object {
        try await admin.resources(Object.self, in: object.metadata.namespace ?? "default").create(object)
    }

    func merge(
        _ change: JSONValue, into name: String, of resource: APIResource, _ subresource: Subresource? = nil
    ) async throws {
        _ = try await admin.resources(resource, in: "default").patch(name, .merge(change), subresource: subresource)
    }

    /// Does something as somebody else.
    func asUser<Result>(
        _ userFields: String, _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        let file = folder.appending("somebody")
        try file.write(try server.kubeconfig(userFields: userFields))
        let configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string)
        return try await KubernetesClient.withClient(configuration, logger: Self.logger, body)
    }

    /// Does something as an enrolled host.
    func asHost<Result>(_ name: String, _ body: (KubernetesClient) async throws -> Result) async throws -> Result {
        let file = folder.appending("host")
        let subject = HostSubject(namespace: "default", host: name)
        try file.write(try server.kubeconfig(user: subject.commonName, groups: [HostSubject.organization]))
        let configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string)
        return try await KubernetesClient.withClient(configuration, logger: Self.logger, body)
    }
}

extension ProviderWorld {
    /// What the controller answers at `/metrics`.
    func metrics() async throws -> String {
        try await PlainRequest.get("http://127.0.0.1:\(healthPort)/metrics")
    }
}
