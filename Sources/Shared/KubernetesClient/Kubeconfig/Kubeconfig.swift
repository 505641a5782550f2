/// The contents of kubeconfig files: clusters, users, and contexts that join one of each. Follows `clientcmd/v1.Config`.
///
/// Paths in it are absolute already: each was taken relative to the folder of the file it came from.
public struct Kubeconfig: Hashable, Sendable {
    /// Clusters by the names that contexts use. Entries that cannot be used are left out.
    public var clusters: [String: Cluster]
    /// Users by the names that contexts use. Entries that cannot be used are left out.
    public var users: [String: User]
    /// Contexts by name; what they refer to may be missing.
    public var contexts: [String: Context]
    /// Nil when no file names one.
    public var currentContext: String?
    /// The files it was read from, for errors.
    public var files: [String]
    /// What is wrong with entries that cannot be used, by their place, as `users[a]`. Only who needs one is told.
    package var unusable: [String: KubeconfigError] = [:]

    /// A kubeconfig made by hand; with the defaults it is empty.
    public init(
        clusters: [String: Cluster] = [:], users: [String: User] = [:], contexts: [String: Context] = [:],
        currentContext: String? = nil, files: [String] = []
    ) {
        self.clusters = clusters
        self.users = users
        self.contexts = contexts
        self.currentContext = currentContext
        self.files = files
    }

    /// Where a server is and how to trust it.
    public struct Cluster: Hashable, Sendable {
        /// The file it came from, for errors.
        public var file: String
        /// `server`: where the API is.
        public var server: ServerURL
        /// From `certificate-authority`, `certificate-authority-data` or `insecure-skip-tls-verify`;
        /// the system's roots when none is set.
        public var trust: ServerTrust
        /// The name that the server's certificate must carry, where that is not the host.
        public var serverName: String?
        /// `proxy-url`; nil leaves it to the proxy variables of the environment.
        public var proxy: ProxyServer?
        /// The `client.authentication.k8s.io/exec` extension, as JSON, for exec plugins.
        public var execConfiguration: Sensitive<[UInt8]>?
    }

    /// Who somebody is.
    public struct User: Hashable, Sendable {
        /// The file it came from, for errors.
        public var file: String
        /// The client certificate, and at most one of token, password and exec plugin. A user may have neither.
        public var credentials: Credentials
        /// From `as`, `as-uid`, `as-groups` and `as-user-extra`; nil when the user acts as itself.
        public var impersonation: Impersonation?
        /// Whether the exec plugin is told about the cluster.
        public var tellsPluginAboutCluster: Bool
    }

    /// A user at a cluster.
    public struct Context: Hashable, Sendable {
        /// The file it came from, for errors.
        public var file: String
        /// The name of an entry in ``Kubeconfig/clusters``, which may be missing.
        public var cluster: String
        /// Empty for nobody.
        public var user: String
        /// Where commands look that name no namespace; nil stands for `default`.
        public var namespace: String?
    }

    /// Adds what `other` has and this does not: of two entries of one name the first stands, whole, and so does the
    /// first current context. That is client-go's rule for the files of `KUBECONFIG`.
    ///
    /// An entry that cannot be used counts like any other.
    public mutating func merge(_ other: Kubeconfig) {
        func news<Entry>(_ list: String, _ entries: [String: Entry]) -> [String: Entry] {
            entries.filter { unusable["\(list)[\($0.key)]"] == nil }
        }
        clusters.merge(news("clusters", other.clusters)) { first, _ in first }
        users.merge(news("users", other.users)) { first, _ in first }
        contexts.merge(news("contexts", other.contexts)) { first, _ in first }
        unusable.merge(other.unusable) { first, _ in first }
        currentContext = currentContext ?? other.currentContext
        files += other.files
    }
}

/// What is wrong with a kubeconfig: a sentence with the file, the field and what would be right. Holds no credential.
public struct KubeconfigError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole sentence.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}
