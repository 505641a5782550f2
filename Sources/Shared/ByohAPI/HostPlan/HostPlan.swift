public import KubernetesModel

/// What a host is to become: the document in the Secret `<host>-plan`, which the agent carries out.
///
/// It holds no secret itself; the bootstrap data lies beside it, and the plan names its digest.
public struct HostPlan: Codable, Hashable, Sendable {
    /// What is wanted.
    public enum Goal: String, Codable, CaseIterable, Hashable, Sendable {
        /// Install, bootstrap, and stay a Node.
        case node
        /// Remove what was installed, verify it, and report clean.
        case clean
    }

    /// Grows by one with each change; what the agent acknowledges.
    public var revision: Int64
    /// Whether the host becomes a Node, or is made clean.
    public var goal: Goal
    /// The use of the host that the plan is for; the same as in `ByoHost.spec.claimRef`.
    public var claimID: ClaimID
    /// Name of the Cluster that the host belongs to.
    public var clusterName: String
    /// Namespace of the Cluster on the management plane.
    public var clusterNamespace: String
    /// The ``ByoMachine``.
    public var machineName: String
    /// What the kubelet is given as `--provider-id`.
    public var providerID: String
    /// Nil only when the goal is ``Goal/clean``, and no earlier plan for the claim says what was to be installed.
    public var installation: HostInstallation?
    /// Nil when the goal is ``Goal/clean``.
    public var bootstrap: BootstrapData?

    /// A plan. Nil for `installation` and `bootstrap` only when the goal is ``Goal/clean``.
    public init(
        revision: Int64, goal: Goal, claimID: ClaimID, clusterName: String, clusterNamespace: String,
        machineName: String, providerID: String, installation: HostInstallation? = nil,
        bootstrap: BootstrapData? = nil
    ) {
        self.revision = revision
        self.goal = goal
        self.claimID = claimID
        self.clusterName = clusterName
        self.clusterNamespace = clusterNamespace
        self.machineName = machineName
        self.providerID = providerID
        self.installation = installation
        self.bootstrap = bootstrap
    }

    /// What is installed, exactly.
    public struct HostInstallation: Codable, Hashable, Sendable {
        /// `Machine.spec.version`, with every suffix.
        public var kubernetesVersion: String
        /// Where the programs come from.
        public var source: Installation.Source
        /// The archive. Not nil when ``source`` is a bundle.
        public var bundle: BundleReference?
        /// Where packages come from. Nil for the host's own sources, and where ``source`` is something else.
        public var packages: PackageSource?
        /// How pods get addresses, and reach those of other hosts.
        public var podNetwork: Installation.PodNetwork
        /// `spec.clusterNetwork.pods.cidrBlocks` of the Cluster: agents route nothing outside of it to pods, whatever a Node
        /// says. Empty in plans of earlier controllers, and where the Cluster names none.
        @OmitEmpty public var podRanges: [String]

        /// An installation; by default without a pod network.
        public init(
            kubernetesVersion: String, source: Installation.Source, bundle: BundleReference? = nil,
            packages: PackageSource? = nil, podNetwork: Installation.PodNetwork = .none, podRanges: [String] = []
        ) {
            self.kubernetesVersion = kubernetesVersion
            self.source = source
            self.bundle = bundle
            self.packages = packages
            self.podNetwork = podNetwork
            self.podRanges = podRanges
        }
    }

    /// What runs once everything is installed.
    public struct BootstrapData: Codable, Hashable, Sendable {
        /// How the bootstrap data is written, as the key `format` of Cluster API's bootstrap Secret says it.
        public enum Format: String, Codable, CaseIterable, Hashable, Sendable {
            /// cloud-init's `#cloud-config`. What an absent `format` stands for.
            case cloudConfig = "cloud-config"
            /// Ignition's JSON, of spec 2 or 3.
            case ignition
        }

        /// How the bytes are written.
        public var format: Format
        /// SHA-256 of the bytes in hex. The agent runs nothing that does not match.
        public var sha256: String

        /// Names bytes of which the digest is known.
        public init(format: Format, sha256: String) {
            self.format = format
            self.sha256 = sha256
        }

        /// Names these bytes.
        public init(format: Format, of bytes: SecretBytes) {
            self.init(format: format, sha256: SHA256Digest(of: bytes.bytes).hex)
        }
    }
}
