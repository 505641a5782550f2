import ByohAPI
import ByohReconcilers
import CSRApproval
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import TestSupport
import YAMLTree

/// A namespace on a server that has our kinds and Cluster API's, with our controllers at work in it.
struct ProviderPlane: Sendable {
    let server: APIServerFixture
    /// As an administrator.
    let client: KubernetesClient
    let namespace: String

    /// Long enough for a slow machine; waits end as soon as what they wait for is there.
    static let patience: Duration = .seconds(60)

    /// - Parameters:
    ///   - enrols: whether certificate requests are answered. They belong to no namespace, so only one test at a time may.
    ///   - change: what the controllers look after, besides the namespace.
    static func with(
        _ kind: APIServerKind, enrols: Bool = false, _ change: (inout ByohControllers.Scope) -> Void = { _ in },
        _ body: @escaping @Sendable (ProviderPlane) async throws -> Void
    ) async throws {
        guard let server = kind.shared else { throw APIServerFixtureError.noAssets }
        var scope = ByohControllers.Scope()
        change(&scope)
        let options = scope
        try await kind.withNamespace { client, namespace in
            try await define(client)
            let plane = ProviderPlane(server: server, client: client, namespace: namespace)
            try await plane.withControllers(options, enrols: enrols) { try await body(plane) }
        }
    }

    /// Teaches the server the kinds, unless another test has.
    static func define(_ client: KubernetesClient) async throws {
        let definitions = client.resources(CustomResourceDefinition.self)
        for yaml in Array(ByohCRDManifests.all.values) + ClusterAPICRDManifests.all.map(\.yaml) {
            let definition: CustomResourceDefinition = try JSONValue(yaml: yaml).decode()
            do {
                _ = try await definitions.create(definition)
            } catch {
                guard error.isAlreadyExists else { throw error }
            }
            _ = try await definitions.wait(for: definition.metadata.name, within: .seconds(60)) {
                $0?.isEstablished == true
            }
        }
    }

    /// Runs another set of controllers beside `body`.
    func withControllers(
        _ scope: ByohControllers.Scope = .init(), enrols: Bool = false,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        var scope = scope
        scope.namespace = namespace
        let manager = Manager(client: client, options: ManagerOptions(instance: "test"), logger: .silent)
        for service in ByohControllers(in: manager.environment, scope: scope).services { manager.add(service) }
        if enrols { manager.add(EnrolmentReconciler().controller(in: manager.environment)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await manager.run()
                } catch is CancellationError {
                    // The test is over.
                }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }

    // MARK: - Looking

    func resources<Object: KubernetesObject>(_ type: Object.Type) -> ResourceClient<Object> {
        client.resources(type, in: namespace)
    }

    func read<Object: KubernetesObject>(_ type: Object.Type, _ name: String) async throws -> Object? {
        try await resources(type).getIfPresent(name)
    }

    @discardableResult
    func wait<Object: KubernetesObject>(
        _ type: Object.Type, _ name: String, until condition: @escaping @Sendable (Object?) -> Bool
    ) async throws -> Object? {
        try await resources(type).wait(for: name, within: Self.patience, until: condition)
    }

    /// The plan of a host once `condition` holds for it.
    func plan(
        of host: String, until condition: @escaping @Sendable (HostPlan) -> Bool
    ) async throws -> SealedHostPlan {
        let secret = try await wait(Secret.self, HostPlan.secretName(forHost: host)) { secret in
            // A Secret without a readable plan is not what is waited for.
            guard let secret, let plan = try? SealedHostPlan(secret) else { return false }
            return condition(plan.plan)
        }
        guard let secret, let plan = try SealedHostPlan(secret) else { throw NoPlan() }
        return plan
    }

    private struct NoPlan: Error {}

    // MARK: - Changing

    func merge<Object: KubernetesObject>(
        _ change: JSONValue, into name: String, of type: Object.Type, _ subresource: Subresource? = nil
    ) async throws {
        _ = try await resources(type).patch(name, .merge(change), subresource: subresource)
    }

    // MARK: - The agent's part

    /// An accepted host that an operator made, whose agent has reported.
    func addHost(_ name: String, labels: [String: String] = [:], isAlive: Bool = true) async throws {
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: namespace), spec: ByoHostSpec(accepted: true))
        host.metadata.labels = labels
        host.metadata.labels[ByohLabel.host] = name
        _ = try await resources(ByoHost.self).create(host)
        try await wait(Lease.self, name) { $0 != nil }
        try await report(name)
        if isAlive { try await beat(name) }
    }

    /// What an agent finds on its host.
    func report(_ host: String) async throws {
        try await merge(
            [
                "status": [
                    "identity": ["machineID": .string(host)],
                    "hardware": ["cpus": 4, "memoryBytes": 8_589_934_592, "architecture": "amd64"],
                    "addresses": [
                        ["type": "Hostname", "address": .string(host)], ["type": "InternalIP", "address": "10.0.0.9"],
                    ],
                ]
            ], into: host, of: ByoHost.self, .status)
    }

    /// - Parameter seconds: how long the Lease lasts.
    func beat(_ host: String, at microseconds: Int64 = 1_800_000_000_000_000, lasting seconds: Int32 = 300)
        async throws
    {
        let time = MicroTime(microsecondsSinceEpoch: microseconds).description
        try await merge(
            ["spec": ["renewTime": .string(time), "leaseDurationSeconds": .number(JSONNumber(Int64(seconds)))]],
            into: host, of: Lease.self)
    }

    /// What the agent writes when it is that far with a plan.
    func report(
        _ host: String, _ phase: ObservedPlan.Phase, of plan: SealedHostPlan, step: String = "", message: String = ""
    ) async throws {
        let observed = ObservedPlan(
            revision: plan.plan.revision, checksum: plan.checksum, phase: phase, step: step, message: message)
        try await merge(
            ["status": ["observedPlan": try JSONValue(encoding: observed)]], into: host, of: ByoHost.self, .status)
    }
}
