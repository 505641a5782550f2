public import KubernetesModel

/// A file that is on the host before kubeadm runs. Its content may be secret: renderings leave it out.
public struct KubeadmFile: Codable, Hashable, Sendable {
    public var path: String
    /// `user:group`.
    @OmitEmpty public var owner: String
    /// Octal, such as `0640`.
    @OmitEmpty public var permissions: String
    /// `base64`, `gzip` or `gzip+base64`; empty for plain text.
    @OmitEmpty public var encoding: String
    @OmitEmpty public var append: Bool
    @OmitEmpty public var content: SecretText
    /// Where the content is, if it is not here.
    public var contentFrom: Source?

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
        public var secret: SecretKeyReference

        public init(secret: SecretKeyReference) {
            self.secret = secret
        }
    }
}

/// One value of a Secret in the same namespace.
public struct SecretKeyReference: Codable, Hashable, Sendable {
    public var name: String
    public var key: String

    public init(name: String, key: String) {
        self.name = name
        self.key = key
    }
}
