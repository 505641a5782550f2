import ArgumentParser
import Glibc

/// `byoh-controller run`: the management side of BYOH, as a controller on somebody's cluster or as a whole management plane.
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the controllers. The default.",
        discussion: """
            With --standalone it is a whole management plane: an embedded Kubernetes API in DIR, the BYOH controllers and a \
            compact Cluster API core. kubectl works with DIR/kubeconfig.
            Without it runs beside upstream Cluster API, on the cluster of --kubeconfig or the one it is in.
            """)

    @Flag(help: "Run an embedded management API and a compact Cluster API core in this process.")
    var standalone = false

    @Option(help: ArgumentHelp("Where the standalone management plane keeps everything.", valueName: "dir"))
    var dataDir = "/var/lib/byoh"

    @Option(help: ArgumentHelp("Where the standalone API listens.", valueName: "host:port"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("A name or address by which hosts reach the standalone API.", valueName: "host"))
    var advertise: [String] = []

    @Option(help: "Which cluster to work on; the one we are in, if not given.")
    var kubeconfig: String?

    @Option(help: "Only objects in this namespace; all, if not given.")
    var namespace: String?

    @Option(help: "Only objects with this value of the label cluster.x-k8s.io/watch-filter.")
    var watchFilter: String?

    @Flag(inversion: .prefixedNo, help: "Act only while holding the Lease. Off by default when standalone.")
    var leaderElect: Bool?

    @Option(help: "The namespace of the Lease for leader election.")
    var leaderElectionNamespace = "byoh-system"

    @Option(help: ArgumentHelp("Where /healthz, /readyz and /metrics are served.", valueName: "host:port"))
    var healthAddress = "127.0.0.1:8081"

    @Option(
        help: ArgumentHelp(
            "The Service by which the API server reaches our admission webhooks. With it they are served and registered.",
            valueName: "namespace/name"))
    var webhookService: String?

    @Option(
        help: ArgumentHelp(
            "Instead of --webhook-service, for a controller outside of the cluster: https://host:port.",
            valueName: "url"))
    var webhookURL: String?

    @Option(help: "The port that admission webhooks are served at. Never when standalone, which needs none.")
    var webhookPort = 9443

    @Option(help: ArgumentHelp("The address that admission webhooks are served at.", valueName: "address"))
    var webhookAddress = "0.0.0.0"

    @Flag(help: "Leave the CustomResourceDefinitions alone: somebody else installs them.")
    var skipDefinitions = false

    @Option(help: "Seconds that a deleted machine waits for a host that cannot be reached.")
    var releaseTimeout = 600

    @Option(
        help: "Seconds that a deleted machine waits for a host whose agent lives, but gets nowhere with its cleaning.")
    var stallTimeout = 600

    @Option(help: "trace, debug, info, notice, warning or error.")
    var logLevel = "info"

    @Option(help: "text or json.")
    var logFormat = "text"

    func validate() throws {
        if standalone, kubeconfig != nil {
            throw ValidationError("--standalone brings its own API; leave --kubeconfig out")
        }
        if !standalone, !listen.isEmpty || !advertise.isEmpty {
            throw ValidationError("--listen and --advertise belong to --standalone")
        }
        if webhookService != nil, webhookURL != nil {
            throw ValidationError("--webhook-service and --webhook-url say the same thing; leave one out")
        }
        if standalone, webhookService != nil || webhookURL != nil {
            throw ValidationError(
                "--standalone applies the rules itself; leave --webhook-service and --webhook-url out")
        }
        if !(0...65_535).contains(webhookPort) { throw ValidationError("--webhook-port must be 0 to 65535") }
        if releaseTimeout < 0 { throw ValidationError("--release-timeout must be 0 or more") }
        if stallTimeout < 0 { throw ValidationError("--stall-timeout must be 0 or more") }
    }

    func run() async throws {
        do {
            try await ControllerProcess(self).run()
        } catch let error as ControllerFailure {
            StandardError.write("byoh-controller: \(error)\n")
            throw ExitCode(1)
        }
    }
}

/// Why the process ends, for whoever started it.
struct ControllerFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        // Nothing can be done when even standard error is closed.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
