public import KubernetesModel

/// A user that is on the host before kubeadm runs.
public struct KubeadmUser: Codable, Hashable, Sendable {
    public var name: String
    @OmitEmpty public var gecos: String
    @OmitEmpty public var groups: String
    @OmitEmpty public var homeDir: String
    public var inactive: Bool?
    @OmitEmpty public var shell: String
    /// A hash, as in `shadow`.
    @OmitEmpty public var passwd: SecretText
    /// Where the hash is, if it is not here.
    public var passwdFrom: KubeadmFile.Source?
    @OmitEmpty public var primaryGroup: String
    public var lockPassword: Bool?
    @OmitEmpty public var sudo: String
    @OmitEmpty public var sshAuthorizedKeys: [String]

    public init(name: String) {
        self.name = name
    }
}
