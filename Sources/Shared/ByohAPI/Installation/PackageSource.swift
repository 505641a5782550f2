public import KubernetesModel

/// Which packages a host's package manager installs, and where it gets them.
///
/// The version is the Machine's: `kubelet`, `kubeadm` and `kubectl` are installed at exactly that one and held there.
public struct PackageSource: Codable, Hashable, Sendable {
    /// Added to the host's own sources for as long as the host is used. Nil when they have Kubernetes already.
    public var repository: PackageRepository?
    /// The package that brings containerd, such as `containerd.io`. Nil for `containerd`.
    public var containerdPackage: String?

    /// A source; by default what the host's own sources offer.
    public init(repository: PackageRepository? = nil, containerdPackage: String? = nil) {
        self.repository = repository
        self.containerdPackage = containerdPackage
    }
}

/// A repository of packages, in the words of sources.list(5), and the key that its index is signed with.
public struct PackageRepository: Codable, Hashable, Sendable {
    /// `http://`, `https://` or `file:///`, such as `https://pkgs.k8s.io/core:/stable:/v1.33/deb/`. The `baseurl` of dnf
    /// and zypper.
    public var url: String
    /// apt only: a release such as `bookworm`, or a folder that ends with `/`. Nil for `/`.
    public var suite: String?
    /// apt only: such as `main`. Empty when ``suite`` is a folder.
    @OmitEmpty public var components: [String]
    /// The OpenPGP public key, in ASCII armour. Either this or ``keyURL``.
    public var key: String?
    /// Where the host fetches the key. Needs ``keyFingerprint``.
    public var keyURL: String?
    /// 40 hex digits of the key's primary fingerprint. With it, nothing else is trusted, wherever the key came from.
    public var keyFingerprint: String?

    /// A repository. Nothing is checked here; see ``Installation/validate(kubernetesVersion:)``.
    public init(
        url: String, suite: String? = nil, components: [String] = [], key: String? = nil, keyURL: String? = nil,
        keyFingerprint: String? = nil
    ) {
        self.url = url
        self.suite = suite
        self.components = components
        self.key = key
        self.keyURL = keyURL
        self.keyFingerprint = keyFingerprint
    }
}
