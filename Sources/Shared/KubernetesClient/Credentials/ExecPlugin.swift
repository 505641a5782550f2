/// A program that prints credentials, as `client.authentication.k8s.io` describes it.
public struct ExecPlugin: Hashable, Sendable {
    /// The version of the protocol that the program speaks.
    public enum APIVersion: String, Hashable, Sendable, CaseIterable {
        /// The stable version. A kubeconfig that names it must set `interactiveMode`.
        case v1 = "client.authentication.k8s.io/v1"
        /// The version before it, which does not ask for `interactiveMode`.
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    /// What the program is asked to speak; an answer in another version is refused.
    public var apiVersion: APIVersion
    /// A name to look up in `PATH`, or an absolute path.
    public var command: String
    /// May hold credentials.
    public var arguments: Sensitive<[String]>
    /// Added to ``baseEnvironment``. May hold credentials.
    public var environment: Sensitive<[String: String]>
    /// What the program inherits. Handed in, because only a main reads the environment.
    public var baseEnvironment: Sensitive<[String: String]>
    /// For people, when the program is missing.
    public var installHint: String?
    /// The `KUBERNETES_EXEC_INFO` document's cluster, as JSON; nil when the program is not to be told.
    public var clusterInfo: Sensitive<[UInt8]>?
    /// How long the program may take.
    public var timeLimit: Duration

    /// A plugin that has not run yet. By default it has a minute, and is not told about the cluster.
    public init(
        apiVersion: APIVersion, command: String, arguments: [String] = [], environment: [String: String] = [:],
        baseEnvironment: [String: String] = [:], installHint: String? = nil, clusterInfo: Sensitive<[UInt8]>? = nil,
        timeLimit: Duration = .seconds(60)
    ) {
        self.apiVersion = apiVersion
        self.command = command
        self.arguments = Sensitive(arguments)
        self.environment = Sensitive(environment)
        self.baseEnvironment = Sensitive(baseEnvironment)
        self.installHint = installHint
        self.clusterInfo = clusterInfo
        self.timeLimit = timeLimit
    }
}
