/// The wanted state of a `Pod`.
public struct PodSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Empty until scheduled.
    @OmitEmpty public var nodeName: String
    @OmitEmpty public var nodeSelector: [String: String]
    @OmitEmpty public var initContainers: [Container]
    @OmitEmpty public var containers: [Container]
    @OmitEmpty public var volumes: [Volume]
    @OmitEmpty public var tolerations: [Toleration]
    @OmitEmpty public var serviceAccountName: String
    @OmitEmpty public var priorityClassName: String
    /// Filled in from the priority class.
    public var priority: Int32?
    public var terminationGracePeriodSeconds: Int64?
    public var restartPolicy: String?
    @OmitEmpty public var hostNetwork: Bool

    public static let emptyValue = PodSpec()

    public init(nodeName: String = "", containers: [Container] = [], volumes: [Volume] = []) {
        self.nodeName = nodeName
        self.containers = containers
        self.volumes = volumes
    }
}

/// One container of a pod.
public struct Container: Codable, Hashable, Sendable {
    public var name: String
    @OmitEmpty public var image: String
    @OmitEmpty public var command: [String]
    @OmitEmpty public var args: [String]

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
    public struct EmptyDir: Codable, Hashable, Sendable {
        /// Empty for the node's disk, `Memory` for a tmpfs.
        @OmitEmpty public var medium: String
        public var sizeLimit: Quantity?

        public init(medium: String = "", sizeLimit: Quantity? = nil) {
            self.medium = medium
            self.sizeLimit = sizeLimit
        }
    }

    /// A file or directory of the node.
    public struct HostPath: Codable, Hashable, Sendable {
        public var path: String

        public init(path: String) {
            self.path = path
        }
    }

    /// A claim for persistent storage.
    public struct PersistentVolumeClaim: Codable, Hashable, Sendable {
        public var claimName: String

        public init(claimName: String) {
            self.claimName = claimName
        }
    }

    public var name: String
    public var emptyDir: EmptyDir?
    public var hostPath: HostPath?
    public var persistentVolumeClaim: PersistentVolumeClaim?

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
    @OmitEmpty public var value: String
    /// Nil for every effect.
    public var effect: Taint.Effect?
    /// How long a `NoExecute` taint is tolerated; nil for ever.
    public var tolerationSeconds: Int64?

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
