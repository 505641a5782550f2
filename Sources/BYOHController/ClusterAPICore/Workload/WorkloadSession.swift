import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Connects to one workload cluster, again and again, for as long as its Cluster is there.
struct WorkloadSession: Sendable {
    let cluster: ObjectKey
    let environment: ControllerEnvironment
    /// Whether the Cluster is still there.
    let isWanted: @Sendable () -> Bool
    /// Told of the connection, and with nil that there is none any more.
    let publish: @Sendable (WorkloadConnection?) -> Void
    /// Told of each Node that changes.
    let noticed: @Sendable (Node) -> Void

    private static let secretInterval: Duration = .seconds(2)
    private static let firstProbeInterval: Duration = .seconds(1)
    private static let probeInterval: Duration = .seconds(10)
    private static let probeLimit: Duration = .seconds(5)
    private static let patience = 5

    /// The kubeconfig, and which Secret it came from.
    private struct Access: Sendable {
        let configuration: ClientConfiguration
        let version: String?
    }

    private var logger: Logger {
        var logger = environment.logger
        logger[metadataKey: "Cluster"] = "\(cluster)"
        return logger
    }

    /// Returns when the Cluster is gone or the task is cancelled.
    func run() async {
        while isWanted(), !Task.isCancelled {
            do {
                try await environment.timeline.sleep(for: try await connect())
            } catch is CancellationError {
                return
            } catch {
                logger.debug("Lost workload cluster", metadata: ["error": "\(error)"])
                // Cancelled: the loop ends by its condition.
                try? await environment.timeline.sleep(for: Self.secretInterval)
            }
        }
    }

    /// One attempt, and all that follows if it succeeds. Each has connections of its own: after failures these wait longer
    /// and longer before they try again, and a control plane that initialises fails for minutes.
    ///
    /// - Returns: how long to wait before the next one.
    private func connect() async throws -> Duration {
        guard let access = try await access() else { return Self.secretInterval }
        return try await KubernetesClient.withClient(access.configuration, logger: logger) { client in
            guard await probe(client) else { return Self.firstProbeInterval }
            try await follow(client, access)
            return .zero
        }
    }

    /// Nil while there is no kubeconfig.
    private func access() async throws -> Access? {
        let name = ClusterAPISecret.name(.kubeconfig, of: cluster.name)
        let secrets = environment.client.resources(Secret.self, in: cluster.namespace)
        guard let secret = try await secrets.getIfPresent(name),
            let text = secret.data[ClusterAPISecret.value]?.text
        else { return nil }
        let kubeconfig = try Kubeconfig(yaml: text, file: "Secret \(secret.key)")
        var configuration = try ClientConfiguration(kubeconfig)
        guard Self.isSelfContained(configuration) else { throw KubeconfigReachesOut(secret: secret.key) }
        configuration.userAgent = "byoh-controller"
        configuration.flowLimit = FlowLimit(perSecond: 20, burst: 30)
        configuration.connectTimeout = Self.probeLimit
        return Access(configuration: configuration, version: secret.metadata.resourceVersion)
    }

    static func isSelfContained(_ configuration: ClientConfiguration) -> Bool {
        switch configuration.credentials.authorization {
        case .exec, .tokenFile: return false
        case .token, .basic, nil: break
        }
        if case .authority(.file) = configuration.trust { return false }
        guard let certificate = configuration.credentials.certificate else { return true }
        if case .inline = certificate.certificate, case .inline = certificate.privateKey { return true }
        return false
    }

    /// Follows the Nodes until the API server does not answer any more, the kubeconfig changes or the Cluster is gone.
    private func follow(_ client: KubernetesClient, _ access: Access) async throws {
        let nodes = Store<Node>(indexes: [WorkloadConnection.byProviderID])
        let subscription = nodes.subscribe { change in noticed(change.object) }
        defer { subscription.cancel() }
        let reflector = Reflector(client.resources(Node.self).watch(), into: nodes, logger: logger)
        logger.debug("Reached workload cluster")
        defer { publish(nil) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await reflector.run() }
            group.addTask {
                try await nodes.waitUntilSynced()
                publish(WorkloadConnection(client: client, nodes: nodes))
                try await watchOver(client, access)
            }
            defer { group.cancelAll() }
            // The reflector ends only when it is told to; whoever of the second kind ends, ends the connection.
            try await group.next()
        }
    }

    private func watchOver(_ client: KubernetesClient, _ access: Access) async throws {
        var failures = 0
        while isWanted(), failures < Self.patience {
            try await environment.timeline.sleep(for: Self.probeInterval)
            failures = await probe(client) ? 0 : failures + 1
            if try await self.access()?.version != access.version { return }
        }
    }

    private func probe(_ client: KubernetesClient) async -> Bool {
        do {
            return try await environment.timeline.withDeadline(
                environment.timeline.now.advanced(by: Self.probeLimit), "The probe"
            ) {
                _ = try await client.serverVersion()
                return true
            }
        } catch {
            logger.trace("Workload cluster does not answer", metadata: ["error": "\(error)"])
            return false
        }
    }
}

/// A kubeconfig in a Secret names a program or a file. Whoever may write the Secret would use our machine by it.
struct KubeconfigReachesOut: Error, Hashable, CustomStringConvertible {
    let secret: ObjectKey

    var description: String {
        "The kubeconfig in Secret \(secret) names a program to run or a file to read, which is refused; put certificates and tokens into it"
    }
}
