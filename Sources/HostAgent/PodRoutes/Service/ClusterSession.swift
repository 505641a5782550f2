import ControllerRuntime
import HostSystem
import KubernetesClient
import KubernetesModel
import Logging
import SystemPackage

/// Follows the Nodes of the cluster that the host belongs to, with the kubelet's credentials, and has the host follow them.
struct ClusterSession: Sendable {
    private static let kubeletConfig: FilePath = "/etc/kubernetes/kubelet.conf"
    /// On control-plane hosts only.
    private static let adminConfig: FilePath = "/etc/kubernetes/admin.conf"
    private static let callLimit: Duration = .seconds(10)
    /// How often the host is looked at though no Node has changed: others may have taken away what is ours.
    static let interval: Duration = .seconds(60)
    /// The same while something is missing.
    static let shortInterval: Duration = .seconds(5)
    /// Nodes come in bunches, and a change of one in several writes.
    private static let gathering: Duration = .milliseconds(200)

    let hostName: String
    let userAgent: String
    let files: any HostFiles
    let network: HostPodNetwork
    let memory: PodRouteMemory
    let problems: ProblemLog
    let logger: Logger
    private let timeline = Timeline.continuous()

    init(
        hostName: String, userAgent: String, files: any HostFiles, network: HostPodNetwork, memory: PodRouteMemory,
        problems: ProblemLog, logger: Logger
    ) {
        self.hostName = hostName
        self.userAgent = userAgent
        self.files = files
        self.network = network
        self.memory = memory
        self.problems = problems
        self.logger = logger
    }

    /// Runs until the kubelet gets other credentials. Returns at once while it has none. An API server that is lost is waited
    /// for, and the host meanwhile kept as the Nodes last said.
    ///
    /// - Throws: When the Nodes cannot be read to begin with.
    func run(within podRanges: [IPv4Prefix]) async throws {
        guard let credentials = try files.text(Self.kubeletConfig) else { return }
        if try files.exists(Self.adminConfig) { try await grant() }
        try await connect(Self.kubeletConfig) { client in
            // Each attempt has connections of its own: those of one that fails wait longer and longer between tries.
            try await withLimit("The first reading of Nodes") {
                _ = try await client.resources(Node.self).list(ListOptions(limit: 1))
            }
            try await follow(client, credentials, podRanges)
        }
    }

    /// Not an error: that it cannot be given. It may have been, or not be needed; the reading of Nodes shows it.
    private func grant() async throws {
        do {
            try await connect(Self.adminConfig) { client in
                try await withLimit("The permission to read Nodes") { try await NodeReadingGrant.give(by: client) }
            }
        } catch {
            try Task.checkCancellation()
            logger.debug("Nodes were not given the right to read Nodes", metadata: ["error": "\(error)"])
        }
    }

    /// The files that a kubeconfig names are read again as they change, see `KubernetesClient`; itself is not.
    private func connect(_ path: FilePath, _ body: (KubernetesClient) async throws -> Void) async throws {
        let kubeconfig = try Kubeconfig.load(environment: [:], explicitFile: path.string)
        var configuration = try ClientConfiguration(kubeconfig)
        configuration.userAgent = userAgent
        try await KubernetesClient.withClient(configuration, logger: logger, body)
    }

    private func withLimit(_ what: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await timeline.withDeadline(timeline.now.advanced(by: Self.callLimit), what, body)
    }

    private func follow(
        _ client: KubernetesClient, _ credentials: String, _ podRanges: [IPv4Prefix]
    ) async throws {
        let nodes = Store<Node>(transform: NodeNetwork.strip)
        let changed = Signal()
        // Most updates of a Node are the kubelet's sign of life.
        let subscription = nodes.subscribe { change in
            if case .updated(let old, let new) = change, NodeNetwork(old) == NodeNetwork(new) { return }
            changed.ring()
        }
        defer { subscription.cancel() }
        // All hosts of a cluster may start together: the server's cache is good enough, and spares etcd.
        let watcher = client.resources(Node.self).watch(WatchOptions(freshness: .cached))
        let reflector = Reflector(watcher, into: nodes, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await reflector.run() }
            group.addTask {
                try await nodes.waitUntilSynced()
                while try files.text(Self.kubeletConfig) == credentials {
                    let interval = await pass(nodes, podRanges) ? Self.interval : Self.shortInterval
                    await changed.wait(until: timeline.now.advanced(by: interval), on: timeline)
                    try await timeline.sleep(for: Self.gathering)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// - Returns: Whether all is as it shall be.
    private func pass(_ nodes: Store<Node>, _ podRanges: [IPv4Prefix]) async -> Bool {
        let nodes = nodes.objects.map { NodeNetwork($0) }
        let (plan, found) = await ensure(nodes, podRanges)
        if Task.isCancelled { return false }
        problems.received(found)
        // Without a range of its own nothing can be made of it, and what was remembered before may be better.
        if plan.ownRange != nil { await memory.remember(nodes) }
        return found.isEmpty
    }

    /// Has the host be as the Nodes last said, while they cannot be asked.
    ///
    /// - Returns: What is wrong with the host; nil when nothing is remembered.
    func restore(within podRanges: [IPv4Prefix]) async -> [ProblemReport]? {
        guard let nodes = await memory.recall() else { return nil }
        return await ensure(nodes, podRanges).found
    }

    private func ensure(
        _ nodes: [NodeNetwork], _ podRanges: [IPv4Prefix]
    ) async -> (plan: PodRoutePlan, found: [ProblemReport]) {
        let plan = PodRoutePlan(nodes, own: hostName, within: podRanges)
        do {
            let found = try await network.ensure(plan).map { problem in
                ProblemReport(key: problem.key, sentence: problem.description)
            }
            return (plan, found)
        } catch {
            return (
                plan, [ProblemReport(key: "host", sentence: "The host's network cannot be changed: \(error)")]
            )
        }
    }
}
