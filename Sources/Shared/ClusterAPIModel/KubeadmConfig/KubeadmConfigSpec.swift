public import JSONTree
public import KubernetesModel

/// The wanted state of a `KubeadmConfig`, also as a part of a template and of a control plane.
///
/// The three kubeadm documents stay trees. Most of their fields only pass through, each Kubernetes version reads others,
/// and what we do not know must reach kubeadm as it was written.
public struct KubeadmConfigSpec: Codable, Hashable, Sendable, EmptyValued {
    public var clusterConfiguration: JSONValue?
    public var initConfiguration: JSONValue?
    public var joinConfiguration: JSONValue?
    @OmitEmpty public var files: [KubeadmFile]
    public var diskSetup: DiskSetup?
    /// Each is a line of `fstab`, field by field.
    @OmitEmpty public var mounts: [[String]]
    /// Run early in every boot.
    @OmitEmpty public var bootCommands: [String]
    @OmitEmpty public var preKubeadmCommands: [String]
    @OmitEmpty public var postKubeadmCommands: [String]
    @OmitEmpty public var users: [KubeadmUser]
    public var ntp: TimeServers?
    /// Nil for cloud-config.
    public var format: Format?
    /// kubeadm's `--v`.
    public var verbosity: Int32?

    public static let emptyValue = KubeadmConfigSpec()

    public init() {}

    /// How bootstrap data is written. Open: providers may know more.
    public struct Format: RawRepresentable, Codable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let cloudConfig = Format(rawValue: "cloud-config")
        public static let ignition = Format(rawValue: "ignition")
    }

    /// Where the host gets the time from.
    public struct TimeServers: Codable, Hashable, Sendable {
        @OmitEmpty public var servers: [String]
        public var enabled: Bool?

        public init(servers: [String] = [], enabled: Bool? = nil) {
            self.servers = servers
            self.enabled = enabled
        }
    }
}
