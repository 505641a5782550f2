public import KubernetesModel

/// A file that is on the host before kubeadm runs. Its content may be secret: renderings leave it out.
public struct KubeadmFile: Codable, Hashable, Sendable {
    /// Absolute path on the host.
    public var path: String
    /// `user:group`.
    @OmitEmpty public var owner: String
    /// Octal, such as `0640`.
    @OmitEmpty public var permissions: String
    /// `base64`, `gzip` or `gzip+base64`; empty for plain text.
    @OmitEmpty public var encoding: String
    /// Whether the content is added to the end of the file; false replaces it.
    @OmitEmpty public var append: Bool
    /// The content, in the form that ``encoding`` says. ``contentFrom`` comes first.
    @OmitEmpty public var content: SecretText
    /// Where the content is, if it is not here.
    public var contentFrom: Source?

    /// A file; by default root's, with the mode that cloud-init gives, and replacing what is there.
    public init(
        path: String, owner: String = "", permissions: String = "", encoding: String = "", append: Bool = false,
        content: SecretText = "", contentFrom: Source? = nil
    ) {
        self.path = path
        self.owner = owner
        self.permissions = permissions
        self.encoding = encoding
        self.append = append
        self.content = content
        self.contentFrom = contentFrom
    }

    /// Somewhere else.
    public struct Source: Codable, Hashable, Sendable {
        /// Where the value is.
        public var secret: SecretKeyReference

        /// A value in a Secret.
        public init(secret: SecretKeyReference) {
            self.secret = secret
        }
    }
}

/// One value of a Secret in the same namespace.
public struct SecretKeyReference: Codable, Hashable, Sendable {
    /// Name of the Secret.
    public var name: String
    /// Key in its `data`.
    public var key: String

    /// The value of this key in the Secret of this name.
    public init(name: String, key: String) {
        self.name = name
        self.key = key
    }
}
