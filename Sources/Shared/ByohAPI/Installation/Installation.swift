/// What is installed on a host before the bootstrap, apart from the Kubernetes version, which the Machine says.
public struct Installation: Codable, Hashable, Sendable {
    /// Where the programs come from.
    public enum Source: String, Codable, CaseIterable, Hashable, Sendable {
        /// One archive with everything; needs ``Installation/bundle``.
        case bundle
        /// The distribution's package manager; ``Installation/packages`` says from where.
        case packages
        /// They are on the host already, and stay there when it is given back.
        case preinstalled
    }

    /// How pods get addresses, and reach those of other hosts.
    public enum PodNetwork: String, Codable, CaseIterable, Hashable, Sendable {
        /// Not at all: the add-on does it.
        case none
        /// By a bridge on each host, and routes between hosts that share a layer-2 network.
        case bridge
    }

    /// Where the programs come from.
    public var source: Source
    /// The archive. Needed with ``Source/bundle``, ignored with the others.
    public var bundle: BundleReference?
    /// The packages. Ignored unless the source is ``Source/packages``; nil there for what the host's own sources offer.
    public var packages: PackageSource?
    /// Nil for ``PodNetwork/none``.
    public var podNetwork: PodNetwork?

    /// An installation; by default without a pod network.
    public init(
        source: Source, bundle: BundleReference? = nil, packages: PackageSource? = nil, podNetwork: PodNetwork? = nil
    ) {
        self.source = source
        self.bundle = bundle
        self.packages = packages
        self.podNetwork = podNetwork
    }
}

/// An archive, and how it is recognised.
public struct BundleReference: Codable, Hashable, Sendable {
    /// A path on the host, an `http://` or `https://` URL, or an ``OCIReference``.
    public var location: String
    /// SHA-256 of the archive in hex; in a registry it is also the digest of the layer. The host uses nothing that does
    /// not match.
    public var sha256: String

    /// An archive. Nothing is checked here; the CRD asks for 64 lower-case hex digits in `sha256`.
    public init(location: String, sha256: String) {
        self.location = location
        self.sha256 = sha256
    }
}
