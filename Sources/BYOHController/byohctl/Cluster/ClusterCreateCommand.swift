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
            makes. Without --wait returns at once; `byohctl cluster wait NAME` follows it at any time.
            """)

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Argument(help: "Name of the cluster.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "Where hosts find the bundle: a path on each host, or an http(s) URL.", valueName: "location"))
    var bundle: String

    @Option(help: ArgumentHelp("The bundle's SHA-256 (default: of the file of that path here).", valueName: "hex"))
    var bundleSha256: String?

    @Option(help: "Version of Kubernetes (default: from the name of the bundle).")
    var kubernetesVersion: KubernetesVersion?

    @Option(help: "Number of workers.")
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

    @Option(help: "How long to wait.")
    var timeout: LifeTime = LifeTime(seconds: 1800)

    enum PodNetworkChoice: String, ExpressibleByArgument, CaseIterable { case bridge, none }

    func validate() throws {
        guard NameRule.label.allows(name), name.utf8.count <= 40 else {
            throw ValidationError("'\(name)' is no name of a cluster; use up to 40 lower-case letters, digits and '-'")
        }
        guard workers >= 0 else { throw ValidationError("--workers \(workers) is no number of workers") }
        if let bundleSha256, !BundleDigest.isValid(bundleSha256) {
            throw ValidationError("--bundle-sha256 must be 64 characters of 0-9 and a-f")
        }
        guard bundle.hasPrefix("/") || bundle.hasPrefix("http://") || bundle.hasPrefix("https://") else {
            throw ValidationError("--bundle '\(bundle)' must be an absolute path on the hosts or an http(s) URL")
        }
        guard kubernetesVersion != nil || KubernetesVersion(bundleName: bundle) != nil else {
            throw ValidationError("--kubernetes-version is needed: the name of the bundle does not say it")
        }
        do {
            _ = try EnrolmentTerms.labels(workerLabels)
        } catch {
            throw ValidationError("--worker-labels \(error.problem)")
        }
    }

    func run() async throws {
        let digest = try bundleSha256 ?? localDigest()
        try await plane.withClient { client in
            if try await client.resources(Cluster.self, in: place.namespace).getIfPresent(name) != nil {
                throw CommandFailure("There is a cluster \(name) already; see `byohctl cluster wait \(name)`")
            }
            let hosts = try await client.resources(ByoHost.self, in: place.namespace).listAll().items
            let host = try HostChoice(hosts: hosts).controlPlane(named: controlPlaneHost, workers: Int(workers))
            let blueprint = try blueprint(on: host, digest: digest)
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

    private func localDigest() throws -> String {
        guard bundle.hasPrefix("/"), PrivateFile.exists(bundle) else {
            throw CommandFailure("\(bundle) is not on this machine, so --bundle-sha256 must say what it has to be.")
        }
        return try BundleDigest.sha256(ofFile: bundle)
    }

    func blueprint(on host: ByoHost, digest: String) throws -> ClusterBlueprint {
        guard let version = kubernetesVersion ?? KubernetesVersion(bundleName: bundle) else {
            throw CommandFailure("--kubernetes-version is needed: the name of the bundle does not say it")
        }
        return ClusterBlueprint(
            name: name, namespace: place.namespace, version: version, endpoint: try apiEndpoint(on: host),
            controlPlaneSelector: LabelSelector(matchLabels: [ByohLabel.host: host.metadata.name]),
            workers: workers,
            workerSelector: LabelSelector(
                matchLabels: try EnrolmentTerms.labels(workerLabels),
                matchExpressions: [.init(key: ByohLabel.host, operator: .notIn, values: [host.metadata.name])]),
            installation: Installation(
                source: .bundle, bundle: BundleReference(location: bundle, sha256: digest),
                podNetwork: podNetwork == .bridge ? .bridge : Installation.PodNetwork.none),
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
