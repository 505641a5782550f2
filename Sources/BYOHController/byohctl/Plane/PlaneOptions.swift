import ArgumentParser
import Glibc
import KubernetesClient
import Logging

/// Which management plane a command talks to.
struct PlaneOptions: ParsableArguments {
    @Option(help: "Folder of the standalone management plane that `byohctl up` started.")
    var dataDir: String = DataFolder.standard

    @Option(help: "Kubeconfig of the management plane, instead of the one in --data-dir.")
    var kubeconfig: String?

    var folder: DataFolder { DataFolder(path: dataDir) }

    private var file: String {
        get throws {
            if let kubeconfig { return kubeconfig }
            if PrivateFile.exists(folder.kubeconfig) { return folder.kubeconfig }
            throw CommandFailure(
                "There is no management plane in \(dataDir). Start one with `byohctl up`, or name another with --kubeconfig."
            )
        }
    }

    /// What the kubeconfig says.
    func clientConfiguration() throws -> ClientConfiguration {
        var configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: try file)
        configuration.userAgent = "byohctl"
        configuration.connectTimeout = .seconds(5)
        return configuration
    }

    /// Talks to the management plane.
    func withClient<Result>(_ body: (KubernetesClient) async throws -> Result) async throws -> Result {
        try await KubernetesClient.withClient(try clientConfiguration(), logger: Self.silent, body)
    }

    /// What went wrong comes as an error; a tool has no log.
    private static let silent = Logger(label: "byohctl") { _ in SwiftLogNoOpLogHandler() }
}

/// Where the objects of a command are.
struct NamespaceOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "Namespace of hosts and clusters.")
    var namespace: String = "default"
}

extension PlaneOptions {
    /// The one in this folder.
    static func at(_ folder: DataFolder) -> PlaneOptions {
        var options = PlaneOptions()
        options.dataDir = folder.path
        options.kubeconfig = nil
        return options
    }
}
