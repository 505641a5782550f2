/// The wanted state of a `Pod`.
public struct PodSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Empty until scheduled.
    @OmitEmpty public var nodeName: String
    /// Labels that a node must have to get the pod; empty for any node.
    @OmitEmpty public var nodeSelector: [String: String]
    /// Run in order before ``containers``, each to its end unless it is a sidecar (`restartPolicy: Always`).
    @OmitEmpty public var initContainers: [Container]
    /// Run side by side; at least one.
    @OmitEmpty public var containers: [Container]
    /// Volumes that the containers may mount.
    @OmitEmpty public var volumes: [Volume]
    /// Taints that do not keep the pod away. Admission adds two for nodes that are not ready or not reachable.
    @OmitEmpty public var tolerations: [Toleration]
    /// Service account, in the pod's namespace, that the containers act as; the server makes an empty one `default`.
    @OmitEmpty public var serviceAccountName: String
    /// Class that ``priority`` comes from, such as `system-node-critical`; empty for the cluster's default.
    @OmitEmpty public var priorityClassName: String
    /// Filled in from the priority class.
    public var priority: Int32?
    /// Seconds from the order to stop until processes are killed; 0 kills at once, nil means 30.
    public var terminationGracePeriodSeconds: Int64?
    /// When containers that ended start again: `Always`, which is meant when nil, `OnFailure` or `Never`.
    public var restartPolicy: String?
    /// Whether the pod shares the network of its node: its addresses, and its ports.
    @OmitEmpty public var hostNetwork: Bool

    /// What an absent spec reads as. The server refuses it: it wants a container.
    public static let emptyValue = PodSpec()

    /// A spec; the server schedules it where `nodeName` is empty.
    public init(nodeName: String = "", containers: [Container] = [], volumes: [Volume] = []) {
        self.nodeName = nodeName
        self.containers = containers
        self.volumes = volumes
    }
}

/// One container of a pod.
public struct Container: Codable, Hashable, Sendable {
    /// DNS label, unique among all containers of the pod.
    public var name: String
    /// Image reference. The server refuses an empty one, also in the templates of its own workloads.
    @OmitEmpty public var image: String
    /// Program and first arguments, without a shell; empty for the image's entry point.
    @OmitEmpty public var command: [String]
    /// Further arguments; empty for those of the image, which count only where ``command`` is empty too.
    @OmitEmpty public var args: [String]

    /// A container; what is empty comes from the image.
    public init(name: String, image: String = "", command: [String] = [], args: [String] = []) {
        self.name = name
        self.image = image
        self.command = command
        self.args = args
    }
}

/// A directory that containers of a pod may mount. Only the sources that a drain asks about have a field.
public struct Volume: Codable, Hashable, Sendable {
    /// A directory that lives as long as the pod.
    /// Follows `core/v1` EmptyDirVolumeSource.
    public struct EmptyDir: Codable, Hashable, Sendable {
        /// Empty for the node's disk, `Memory` for a tmpfs.
        @OmitEmpty public var medium: String
        /// The most that it may hold before the pod is evicted; nil for no limit of its own.
        public var sizeLimit: Quantity?

        /// By default on the node's disk, without a limit.
        public init(medium: String = "", sizeLimit: Quantity? = nil) {
            self.medium = medium
            self.sizeLimit = sizeLimit
        }
    }

    /// A file or directory of the node.
    /// Follows `core/v1` HostPathVolumeSource, without its type.
    public struct HostPath: Codable, Hashable, Sendable {
        /// Path on the node; a symbolic link is followed.
        public var path: String

        /// A path of the node.
        public init(path: String) {
            self.path = path
        }
    }

    /// A claim for persistent storage.
    /// Follows `core/v1` PersistentVolumeClaimVolumeSource, without its read-only mark.
    public struct PersistentVolumeClaim: Codable, Hashable, Sendable {
        /// Name of the claim, in the pod's namespace.
        public var claimName: String

        /// A claim by its name.
        public init(claimName: String) {
            self.claimName = claimName
        }
    }

    /// DNS label, unique in the pod; mounts refer to it.
    public var name: String
    /// Set for a directory whose content is lost with the pod.
    public var emptyDir: EmptyDir?
    /// Set for a path of the node, whose content stays there when the pod leaves.
    public var hostPath: HostPath?
    /// Set for persistent storage, whose content outlives the pod.
    public var persistentVolumeClaim: PersistentVolumeClaim?

    /// A volume of at most one source; with none it is of a source that has no field here.
    public init(
        name: String, emptyDir: EmptyDir? = nil, hostPath: HostPath? = nil,
        persistentVolumeClaim: PersistentVolumeClaim? = nil
    ) {
        self.name = name
        self.emptyDir = emptyDir
        self.hostPath = hostPath
        self.persistentVolumeClaim = persistentVolumeClaim
    }
}

/// Lets a pod onto, or stay on, nodes with matching taints.
public struct Toleration: Codable, Hashable, Sendable {
    /// Empty for any key, together with the operator `Exists`.
    @OmitEmpty public var key: String
    /// `Equal`, which is meant when empty, or `Exists`.
    @OmitEmpty public var `operator`: String
    /// What `Equal` compares with the taint's; empty with `Exists`.
    @OmitEmpty public var value: String
    /// Nil for every effect.
    public var effect: Taint.Effect?
    /// How long a `NoExecute` taint is tolerated; nil for ever.
    public var tolerationSeconds: Int64?

    /// `Exists` alone tolerates every taint; no arguments tolerate none, and the server refuses them.
    public init(
        key: String = "", operator: String = "", value: String = "", effect: Taint.Effect? = nil,
        tolerationSeconds: Int64? = nil
    ) {
        self.key = key
        self.operator = `operator`
        self.value = value
        self.effect = effect
        self.tolerationSeconds = tolerationSeconds
    }

    /// Whether a pod with this toleration bears the taint.
    public func tolerates(_ taint: Taint) -> Bool {
        if let effect, effect != taint.effect { return false }
        if !key.isEmpty, key != taint.key { return false }
        switch `operator` {
        case "", "Equal": return !key.isEmpty && value == taint.value
        case "Exists": return true
        default: return false
        }
    }
}
