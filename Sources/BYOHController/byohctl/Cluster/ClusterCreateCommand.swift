import ArgumentParser
import ByohAPI
import ClusterAPIModel
import KubernetesClient
import KubernetesModel

struct ClusterCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a cluster of enrolled hosts.",
        discussion: """
            One host becomes the control plane, others become workers. Each installs the bundle, which `scripts/bundle` \
            makes, or packages, or uses what is there. Without --wait returns at once; `byohctl cluster wait NAME` follows it at any time.
            """)

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Argument(help: "Name of the cluster.")
    var name: String

    @OptionGroup(title: "Installation") var installation: InstallationOptions

    @Option(help: "Version of Kubernetes (default: from the name of the bundle).")
    var kubernetesVersion: KubernetesVersion?

    @Option(parsing: .unconditional, help: "Number of workers.")
    var workers: Int32 = 1

    @Option(help: "The host for the control plane (default: the first available one).")
    var controlPlaneHost: String?

    @Option(help: ArgumentHelp("Labels that the hosts of workers must have.", valueName: "key=value,…"))
    var workerLabels: String = ""

    @Option(
        help: ArgumentHelp(
            "Address of the API server (default: the control-plane host's, port 6443).", valueName: "host[:port]"))
    var endpoint: String?

    @Option(
        help: """
            How pods reach each other: bridge (hosts that share a layer-2 network route to each other's pods) or none \
            (you install a network add-on).
            """)
    var podNetwork: PodNetworkChoice = .bridge

    @Flag(help: "Hosts are system containers (LXC, systemd-nspawn): kube-proxy leaves limits of the machine alone.")
    var hostsAreContainers = false

    @Flag(help: "Wait until all nodes are ready, and show what happens.")
    var wait = false

    @Option(parsing: .unconditional, help: "How long to wait.")
    var timeout: LifeTime = LifeTime(seconds: 1800)

    enum PodNetworkChoice: String, ExpressibleByArgument, CaseIterable { case bridge, none }

    func validate() throws {
        guard NameRule.label.allows(name), name.utf8.count <= 40 else {
            throw ValidationError("'\(name)' is no name of a cluster; use up to 40 lower-case letters, digits and '-'")
        }
        guard workers >= 0 else {
            throw ValidationError("--workers \(workers) is no number of workers; it must be 0 or more")
        }
        guard kubernetesVersion != nil || installation.versionOfBundle != nil else {
            throw ValidationError(
                "--kubernetes-version is needed"
                    + (installation.bundle == nil ? "" : ": the name of the bundle does not say it"))
        }
        do {
            _ = try EnrolmentTerms.labels(workerLabels)
        } catch {
            throw ValidationError("--worker-labels \(error.problem)")
        }
    }

    func run() async throws {
        let wanted = try wantedInstallation()
        try await plane.withClient { client in
            if try await client.resources(Cluster.self, in: place.namespace).getIfPresent(name) != nil {
                throw CommandFailure("There is a cluster \(name) already; see `byohctl cluster wait \(name)`")
            }
            let hosts = try await client.resources(ByoHost.self, in: place.namespace).listAll().items
            let host = try HostChoice(hosts: hosts).controlPlane(named: controlPlaneHost, workers: Int(workers))
            let blueprint = try blueprint(on: host, installing: wanted)
            try await ClusterWriter(client: client, namespace: place.namespace).write(blueprint)
            StandardError.write(
                "Cluster \(name): Kubernetes \(blueprint.version), control plane on \(host.metadata.name), \(workers) worker"
                    + (workers == 1 ? "" : "s"))
            if wait {
                try await ClusterFollower(client: client, namespace: place.namespace, name: name)
                    .follow(within: .seconds(timeout.seconds))
            }
        }
    }

    private func version() throws -> KubernetesVersion {
        guard let version = kubernetesVersion ?? installation.versionOfBundle else {
            throw CommandFailure("--kubernetes-version is needed: the name of the bundle does not say it")
        }
        return version
    }

    /// What the hosts are told to install.
    func wantedInstallation() throws -> Installation {
        try installation.installation(
            version: version(), podNetwork: podNetwork == .bridge ? .bridge : Installation.PodNetwork.none)
    }

    func blueprint(on host: ByoHost, installing installation: Installation) throws -> ClusterBlueprint {
        ClusterBlueprint(
            name: name, namespace: place.namespace, version: try version(), endpoint: try apiEndpoint(on: host),
            controlPlaneSelector: LabelSelector(matchLabels: [ByohLabel.host: host.metadata.name]),
            workers: workers,
            workerSelector: LabelSelector(
                matchLabels: try EnrolmentTerms.labels(workerLabels),
                matchExpressions: [.init(key: ByohLabel.host, operator: .notIn, values: [host.metadata.name])]),
            installation: installation,
            hostsAreContainers: hostsAreContainers)
    }

    private func apiEndpoint(on host: ByoHost) throws -> ClusterBlueprint.Endpoint {
        if let endpoint {
            let url = try ServerURL(parsing: "https://\(endpoint)")
            // Without a port it means 6443, not that of HTTPS.
            return endpoint.hasSuffix(":\(url.port)")
                ? .init(host: url.host, port: Int32(url.port)) : .init(host: url.host)
        }
        guard let address = host.internalAddress else {
            throw CommandFailure("Host \(host.metadata.name) has reported no address; give one with --endpoint.")
        }
        return .init(host: address)
    }
}
