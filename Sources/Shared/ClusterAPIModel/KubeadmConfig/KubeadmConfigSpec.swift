public import JSONTree
public import KubernetesModel

/// The wanted state of a `KubeadmConfig`, also as a part of a template and of a control plane.
///
/// The three kubeadm documents stay trees. Most of their fields only pass through, each Kubernetes version reads others,
/// and what we do not know must reach kubeadm as it was written.
public struct KubeadmConfigSpec: Codable, Hashable, Sendable, EmptyValued {
    /// kubeadm's `ClusterConfiguration` in Cluster API's form, for the first control-plane machine. May be nil.
    public var clusterConfiguration: JSONValue?
    /// kubeadm's `InitConfiguration` in Cluster API's form, for the first control-plane machine. May be nil.
    public var initConfiguration: JSONValue?
    /// kubeadm's `JoinConfiguration` in Cluster API's form, for all others. A token is made unless `discovery` has a
    /// file, or a token of the user's.
    public var joinConfiguration: JSONValue?
    /// Written before kubeadm runs, in order, after the cluster's certificates.
    @OmitEmpty public var files: [KubeadmFile]
    /// Nil when no disk is touched.
    public var diskSetup: DiskSetup?
    /// Each is a line of `fstab`, field by field.
    @OmitEmpty public var mounts: [[String]]
    /// Lines for a shell, run as root before anything else, in order. cloud-init runs them in every boot, the agent in
    /// every attempt.
    @OmitEmpty public var bootCommands: [String]
    /// Lines for a shell, run as root before kubeadm, in order, and again in each further attempt. One that fails does
    /// not keep kubeadm from running.
    @OmitEmpty public var preKubeadmCommands: [String]
    /// Lines for a shell, run as root after kubeadm, in order, also when kubeadm has failed.
    @OmitEmpty public var postKubeadmCommands: [String]
    /// Made in order. One that exists is kept, and gets password, lock, keys and sudo rule all the same.
    @OmitEmpty public var users: [KubeadmUser]
    /// Nil leaves the host's time service alone.
    public var ntp: TimeServers?
    /// Nil for cloud-config.
    public var format: Format?
    /// kubeadm's `--v`.
    public var verbosity: Int32?

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = KubeadmConfigSpec()

    /// A spec with kubeadm's defaults, and nothing else done to the host.
    public init() {}

    /// How bootstrap data is written. Open: providers may know more.
    public struct Format: RawRepresentable, Codable, Hashable, Sendable {
        /// As the API writes it.
        public let rawValue: String

        /// A format of this name; it need not be known.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// cloud-init's `#cloud-config`. What an absent `format` stands for.
        public static let cloudConfig = Format(rawValue: "cloud-config")
        /// Ignition's JSON.
        public static let ignition = Format(rawValue: "ignition")
    }

    /// Where the host gets the time from.
    public struct TimeServers: Codable, Hashable, Sendable {
        /// Names or addresses of NTP servers; empty for the system's own.
        @OmitEmpty public var servers: [String]
        /// True has a time service run. Nil and false are not passed on: cloud-init then runs one when ``servers`` are
        /// given, and otherwise leaves it alone.
        public var enabled: Bool?

        /// Time servers; by default the system's own.
        public init(servers: [String] = [], enabled: Bool? = nil) {
            self.servers = servers
            self.enabled = enabled
        }
    }
}
