import Admission
import AdmissionWebhooks
import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import Glibc
import HTTPServing
import JSONTree
import KubernetesClient
import KubernetesModel
import Metrics
import ServiceLifecycle
import SystemPackage
import TestSupport
import Testing
import YAMLTree

/// Our webhooks beside a real API server, which calls them on loopback.
struct WebhookWorld {
    /// As whom the controller writes.
    static let controller = "webhook-controller"

    let client: KubernetesClient
    let namespace: String
    private let port: Int

    var names: WebhookKeeper.Names {
        WebhookKeeper.Names(namespace: namespace, configuration: "byoh-\(namespace)")
    }

    var machines: ResourceClient<ByoMachine> { client.resources(ByoMachine.self, in: namespace) }

    /// Teaches the server our kinds, and removes what is registered in the end.
    static func with(on kind: APIServerKind, _ body: (WebhookWorld) async throws -> Void) async throws {
        try await kind.withNamespace { client, namespace in
            for yaml in ByohCRDManifests.all.values { try await client.define(yaml) }
            let world = WebhookWorld(client: client, namespace: namespace, port: try FreePorts.choose(1)[0])
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(world))
            } catch {
                outcome = .failure(error)
            }
            // They are about all namespaces, those of other tests too.
            for name in [world.names.configuration, "byoh"] {
                try await client.remove(ValidatingWebhookConfiguration.self, name)
                try await client.remove(MutatingWebhookConfiguration.self, name)
            }
            try outcome.get()
        }
    }

    /// Serves and registers the webhooks while `body` runs. What is registered stays.
    func running(
        _ change: (inout ServingCertificatePlan) -> Void = { _ in }, _ body: () async throws -> Void
    ) async throws {
        let address = try WebhookAddress(parsingURL: "https://127.0.0.1:\(port)")
        var plan = ServingCertificatePlan(address)
        change(&plan)
        let manager = Manager(
            client: client, options: ManagerOptions(instance: "test"), logger: .silent,
            metrics: NOOPMetricsHandler.instance)
        let policy = AdmissionPolicy(controllers: [Self.controller])
        let server = WebhookServer(
            listeningOn: .tcp(host: "127.0.0.1", port: port),
            certificateIn: WebhookKeeper.certificates(in: manager.environment, names), policy: policy,
            metrics: WebhookMetrics(NOOPMetricsHandler.instance), logger: .silent)
        manager.add(
            WebhookKeeper(
                in: manager.environment, names: names, address: address, plan: plan, policy: policy,
                isServing: { server.isServing }))
        let group = ServiceGroup(configuration: .init(services: [server, manager], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await waitUntilAsked()
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Has the program itself do it, as it is run on a cluster.
    func runningProgram(on kind: APIServerKind, _ body: () async throws -> Void) async throws {
        try await prepareForProgram()
        let replica = try Replica(of: self, on: kind, port: port, ["--no-leader-elect"])
        try await replica.with {
            try await waitUntilAsked()
            try await body()
        }
    }

    /// Has several processes of the program do it behind one address, as those of a Deployment behind its Service.
    func runningReplicas(
        _ count: Int, on kind: APIServerKind, _ body: (StubService, [Replica]) async throws -> Void
    ) async throws {
        try await prepareForProgram()
        let ports = try FreePorts.choose(count)
        let replicas = try ports.map { try Replica(of: self, on: kind, port: $0, ["--leader-elect"]) }
        try await StubService.with(on: port, leadingTo: ports) { service in
            let outcome: Result<Void, any Error>
            do {
                try await waitUntilAsked()
                outcome = .success(try await body(service, replicas))
            } catch {
                for replica in replicas { print(replica.log.textIfPresent.suffix(2_000)) }
                outcome = .failure(error)
            }
            for replica in replicas { try await replica.stop() }
            try outcome.get()
        }
    }

    private func prepareForProgram() async throws {
        for definition in ClusterAPICRDManifests.all { try await client.define(definition.yaml) }
        // Servers of today do that themselves.
        _ = try await client.resources(Namespace.self).patch(
            namespace, .merge(["metadata": ["labels": ["kubernetes.io/metadata.name": .string(namespace)]]]))
    }

    /// `byoh-controller`, with its webhooks on a port of its own behind the address that is registered.
    final class Replica: Sendable {
        let port: Int
        let log: FilePath
        private let process: ChildProcess

        init(of world: WebhookWorld, on kind: APIServerKind, port: Int, _ options: [String]) throws {
            guard let server = kind.shared else { throw APIServerFixtureError.noAssets }
            self.port = port
            log = server.folder.appending("byoh-controller-\(port).log")
            let kubeconfig = server.folder.appending("kubeconfig-webhooks-\(port)")
            try kubeconfig.write(try server.kubeconfig())
            let program = try APIServerKind.embeddedProgram.removingLastComponent().appending("byoh-controller")
            process = try ChildProcess(
                program.string,
                [
                    "run", "--kubeconfig", kubeconfig.string, "--namespace", world.namespace,
                    "--leader-election-namespace", world.namespace, "--health-address", "127.0.0.1:0",
                    "--webhook-url", "https://127.0.0.1:\(world.port)", "--webhook-port", "\(port)",
                    "--webhook-address", "127.0.0.1",
                ] + options, log: log)
        }

        func kill() async throws { try await process.killAndWait() }
        func stop() async throws { try await process.stop() }

        func with(_ body: () async throws -> Void) async throws {
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body())
            } catch {
                print(log.textIfPresent.suffix(4_000))
                outcome = .failure(error)
            }
            try await stop()
            try outcome.get()
        }
    }

    /// Makes the mistake until the webhooks have refused it: a connection that ends under a request is no answer.
    func refusalOfMistake() async throws -> Status {
        var seen: Status?
        try await eventually("the webhooks refuse a mistake") {
            let status = try await rejection { try await createMistake() }
            seen = status
            return status.message.contains("denied the request")
        }
        return try #require(seen)
    }

    /// The server takes note of a configuration a moment after it was written.
    private func waitUntilAsked() async throws {
        try await eventually("the API server asks our webhooks") {
            do {
                try await createMistake()
                return false
            } catch KubernetesError.rejected(let status, _) {
                return status.message.contains("denied the request")
            }
        }
    }

    /// Tries what our rules forbid, and nothing else does; stores nothing.
    func createMistake() async throws {
        let mistake = ByoMachine(
            metadata: ObjectMeta(name: "mistake"),
            spec: ByoMachineSpec(requirements: HostRequirements(architecture: "x86_64")))
        _ = try await machines.create(mistake, WriteOptions(isDryRun: true))
    }
}

extension KubernetesClient {
    fileprivate func define(_ yaml: [UInt8]) async throws {
        let definition = try JSONValue(yaml: yaml)
        let name = definition["metadata"]?["name"]?.string ?? ""
        let definitions = resources(CustomResourceDefinition.self)
        if try await definitions.getIfPresent(name) == nil {
            _ = try await resources(CustomResourceDefinition.apiResource).create(
                try definition.decode(DynamicObject.self))
        }
        try await definitions.wait(for: name, within: .seconds(60)) { $0?.isEstablished == true }
    }

    fileprivate func remove<Object: KubernetesObject>(_ type: Object.Type, _ name: String) async throws {
        do {
            try await resources(type).delete(name)
        } catch {
            // It was never written.
            guard error.isNotFound else { throw error }
        }
    }
}
