package import ControllerRuntime
package import JSONTree
package import KubernetesClient
package import KubernetesModel
package import Logging
package import ManagementAPI
import YAMLTree

/// The embedded management API in memory, over real HTTP, with a client. What reconcilers are tested on.
///
/// ```swift
/// try await ManagementAPIFixture.with(ClusterAPICRDManifests.all.map(\.yaml)) { api in
///     let machine = try await api.create(Machine.fixture())
///     try await api.reconcile(reconciler, machine.key)
/// }
/// ```
package struct ManagementAPIFixture: Sendable {
    package let client: KubernetesClient
    /// `http://127.0.0.1:<port>`.
    package let url: String
    package let logger: Logger

    package init(client: KubernetesClient, url: String, logger: Logger) {
        self.client = client
        self.url = url
        self.logger = logger
    }

    /// Runs a server while `body` runs.
    ///
    /// - Parameters:
    ///   - definitions: CustomResourceDefinitions in YAML.
    ///   - admission: Who else has a say in what is written.
    package static func with<Result>(
        _ definitions: [[UInt8]] = [], admission: (any AdmissionControl)? = nil,
        _ body: (ManagementAPIFixture) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await ManagementAPIServer.withInMemory(admission: admission, logger: logger) { api in
            var configuration = ClientConfiguration(server: try ServerURL(parsing: api.url))
            configuration.flowLimit = nil
            return try await KubernetesClient.withClient(configuration, logger: logger) { client in
                let fixture = ManagementAPIFixture(client: client, url: api.url, logger: logger)
                for definition in definitions { try await fixture.define(definition) }
                return try await body(fixture)
            }
        }
    }

    /// Teaches the server a kind.
    package func define(_ yaml: [UInt8]) async throws {
        let definition = try CustomResourceDefinition(tree: try JSONValue(yaml: yaml))
        _ = try await client.resources(CustomResourceDefinition.self).create(definition)
    }

    // MARK: - Objects

    @discardableResult
    package func create<Object: KubernetesObject>(_ object: Object) async throws -> Object {
        try await client.resources(Object.self, in: object.metadata.namespace ?? "default").create(object)
    }

    package func read<Object: KubernetesObject>(
        _ type: Object.Type, _ name: String, in namespace: String = "default"
    ) async throws -> Object? {
        try await client.resources(type, in: namespace).getIfPresent(name)
    }

    package func list<Object: KubernetesObject>(
        _ type: Object.Type, in namespace: String = "default"
    ) async throws -> [Object] {
        try await client.resources(type, in: namespace).list().items.sorted { $0.metadata.name < $1.metadata.name }
    }

    package func delete<Object: KubernetesObject>(
        _ type: Object.Type, _ name: String, in namespace: String = "default"
    ) async throws {
        try await client.resources(type, in: namespace).delete(name)
    }

    /// Merges a tree into an object of a kind that is known at run time only.
    @discardableResult
    package func merge(
        _ change: JSONValue, into name: String, of resource: APIResource, in namespace: String = "default",
        _ subresource: Subresource? = nil
    ) async throws -> DynamicObject {
        try await client.resources(resource, in: namespace).patch(name, .merge(change), subresource: subresource)
    }

    // MARK: - Passes

    /// One whole pass over the stored object: finalizer, the reconciler's call and the writes. Settled when it is gone.
    ///
    /// - Parameter wallClock: what the reconciler takes for the present.
    @discardableResult
    package func reconcile<R: Reconciler>(
        _ reconciler: R, _ name: String, in namespace: String = "default", wallClock: WallClock = .system
    ) async throws -> Outcome {
        guard let object = try await read(R.Object.self, name, in: namespace) else { return .settled }
        let scope = ReconcileScope(
            object, logger: logger, client: client, reconcileID: "test", events: nil, reporter: "test",
            wallClock: wallClock)
        let pass = ReconcilePass(
            reconciler, scope: scope, timeline: .continuous(), limit: .seconds(60), wrote: { _ in })
        return try await pass.run(on: object)
    }
}

extension CustomResourceDefinition {
    init(tree: JSONValue) throws {
        self = try tree.decode()
    }
}
