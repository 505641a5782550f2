import ArgumentParser
import ByohAPI
import KubernetesClient
import KubernetesModel

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token, and the bootstrap kubeconfig that carries it.",
        discussion: """
            Copy the file to hosts and run there: byoh-agent enroll --bootstrap-kubeconfig FILE. The token can do \
            nothing but ask for a host's certificate. Without --output the kubeconfig is printed: it is a secret.
            """)

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Option(parsing: .unconditional, help: "How long it is valid, such as 30m, 24h or 7d.")
    var ttl: LifeTime = LifeTime(seconds: 86400)

    @Option(
        parsing: .unconditional,
        help: "How many hosts may enrol with it. With 0 only hosts that 'clusterctl move' brings come in.")
    var maxUses: Int = 1

    @Option(help: ArgumentHelp("Labels that its hosts get.", valueName: "key=value,…"))
    var labels: String = ""

    @Flag(help: "Its hosts can be used at once; otherwise an operator accepts each.")
    var autoAccept = false

    @Option(help: "The name or address of the management plane for hosts, if not the one in the kubeconfig.")
    var server: String?

    @Option(name: [.short, .long], help: "File for the kubeconfig, readable by you only.")
    var output: String?

    func validate() throws {
        guard maxUses >= 0 else {
            throw ValidationError("--max-uses \(maxUses) is less than no host; it must be 0 or more")
        }
        do {
            _ = try EnrolmentTerms.labels(labels)
        } catch {
            throw ValidationError("--labels \(error.problem)")
        }
    }

    func run() async throws {
        let configuration = try plane.clientConfiguration()
        let terms = EnrolmentTerms(
            namespace: place.namespace, hostLabels: try EnrolmentTerms.labels(labels), maximumUses: maxUses,
            autoAccept: autoAccept)
        let token = EnrolmentToken.random()
        let expiration = Time.now + .seconds(ttl.seconds)
        let bootstrap = try BootstrapKubeconfigFile(
            server: try address(configuration.server), trust: configuration.trust, token: token,
            namespace: place.namespace)
        try await plane.withClient { client in
            _ = try await client.resources(Secret.self, in: EnrolmentToken.namespace)
                .create(token.object(terms: terms, expiration: expiration))
        }
        try PrivateFile.deliver(bootstrap.text, to: output)
        let effect =
            switch maxUses {
            case 0:
                "lets in hosts that 'clusterctl move' brings to namespace \(place.namespace), and enrols nobody new,"
            case 1: "enrols one host in namespace \(place.namespace)"
            default: "enrols \(maxUses) hosts in namespace \(place.namespace)"
            }
        StandardError.write(
            "Token \(token.id) \(effect) until \(expiration)"
                + (output.map { "; the bootstrap kubeconfig is \($0)" } ?? ""))
    }

    private func address(_ own: ServerURL) throws -> ServerURL {
        guard let server else { return own }
        if server.contains("://") { return try ServerURL(parsing: server) }
        return ServerURL(scheme: own.scheme, host: server, port: own.port, path: own.path)
    }
}
