public import KubernetesModel

/// A user that is on the host before kubeadm runs.
public struct KubeadmUser: Codable, Hashable, Sendable {
    /// Login name.
    public var name: String
    /// The comment field of passwd(5), mostly the full name.
    @OmitEmpty public var gecos: String
    /// More groups, separated by commas. Empty for none.
    @OmitEmpty public var groups: String
    /// Home directory; empty for the system's default.
    @OmitEmpty public var homeDir: String
    /// Whether the account ends with its password. Passed on as `inactive`, which is a number of days to cloud-init; the
    /// agent takes true as 0 days. Nil leaves it out.
    public var inactive: Bool?
    /// Login shell as an absolute path; empty for the system's default.
    @OmitEmpty public var shell: String
    /// A hash, as in `shadow`.
    @OmitEmpty public var passwd: SecretText
    /// Where the hash is, if it is not here.
    public var passwdFrom: KubeadmFile.Source?
    /// The group of new files; empty for one with the user's name.
    @OmitEmpty public var primaryGroup: String
    /// Whether the password is locked, so that nobody logs in with it. Nil leaves it to cloud-init, which locks it.
    public var lockPassword: Bool?
    /// Rule of sudoers(5) without the user, such as `ALL=(ALL) NOPASSWD:ALL`. Empty for none.
    @OmitEmpty public var sudo: String
    /// Public keys, each a line of `authorized_keys`.
    @OmitEmpty public var sshAuthorizedKeys: [String]

    /// A user with the defaults of the system, and no way to log in.
    public init(name: String) {
        self.name = name
    }
}
