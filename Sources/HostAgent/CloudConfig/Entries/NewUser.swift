/// One entry of `users`: an account to make unless it is there. Renderings leave out password and keys.
package struct NewUser: Hashable, Sendable {
    package var name: String
    package var gecos: String?
    package var homeFolder: String?
    package var shell: String?
    package var primaryGroup: String?
    package var groups: [String]
    package var uid: Int?
    package var isSystem: Bool
    package var makesHome: Bool
    /// A hash as in `shadow(5)`.
    package var passwordHash: String?
    package var locksPassword: Bool
    /// The number of days as in `useradd --inactive`.
    package var inactiveDays: String?
    package var expiryDate: String?
    /// Rules for sudoers, each behind the user's name.
    package var sudoRules: [String]
    package var sshKeys: [String]
    /// Whether a group of the user's own name is made, as is the habit of the distribution.
    package var makesGroup = true
    /// Whether the databases of last and failed logins get an entry.
    package var notesLogins = true

    /// All groups that are made for it unless they are there.
    package var allGroups: [String] { groups + (primaryGroup.map { [$0] } ?? []) }
    /// Whether an account that is there gets another password, or none that anybody knows.
    package var changesPassword: Bool { passwordHash != nil || locksPassword }
    /// The file of ``sudoRules``, which has a name without dots, since sudo(8) skips others.
    package var sudoersFile: String { "/etc/sudoers.d/90-byoh-\(name.filter { $0 != "." })" }

    /// An account with a home and no way in.
    package init(name: String) {
        self.name = name
        groups = []
        isSystem = false
        makesHome = true
        locksPassword = true
        sudoRules = []
        sshKeys = []
    }

    private static let keys = [
        "expiredate", "gecos", "groups", "hashed_passwd", "homedir", "inactive", "lock-passwd", "lock_passwd", "name",
        "no-create-home", "no_create_home", "passwd", "primary-group", "primary_group", "shell", "ssh-authorized-keys",
        "ssh_authorized_keys", "sudo", "system", "uid",
    ]

    /// Nil for the word `default`, which means the account that a cloud image comes with: other hosts have none.
    init?(_ node: ConfigNode) throws(CloudConfigError) {
        if node.isScalar {
            guard try node.text() == "default" else {
                throw node.error("is no user; right would be a mapping with 'name'")
            }
            return nil
        }
        let members = try node.members(allowing: Self.keys)
        let nameNode = try members.required("name")
        name = try nameNode.word()
        guard AccountName.isValid(name), Int(name) == nil else { throw nameNode.error("is no name for a user") }
        gecos = try members["gecos"]?.word()
        if gecos?.contains(":") == true { throw node.error("has a colon in 'gecos'") }
        homeFolder = try members["homedir"].map { home throws(CloudConfigError) in
            let folder = try home.word()
            guard folder.hasPrefix("/"), !folder.contains(":") else { throw home.error("is no absolute path") }
            return folder
        }
        shell = try members["shell"]?.word()
        primaryGroup = try members["primary_group", "primary-group"].map { group throws(CloudConfigError) in
            let name = try group.word()
            guard AccountName.isValid(name) else { throw group.error("is no name of a group") }
            return name
        }
        groups = try Self.names(members["groups"])
        uid = try members["uid"]?.integer()
        isSystem = try members.flag("system", default: false)
        makesHome = !(try members["no_create_home", "no-create-home"]?.flag() ?? false)
        passwordHash = try members["passwd", "hashed_passwd"].map { hash throws(CloudConfigError) in
            let text = try hash.word()
            guard !text.contains(":") else { throw hash.error("is no password hash") }
            return text
        }
        locksPassword = try members["lock_passwd", "lock-passwd"]?.flag() ?? true
        inactiveDays = try Self.inactiveDays(members["inactive"])
        expiryDate = try members["expiredate"]?.word()
        sudoRules = try Self.sudo(members["sudo"])
        sshKeys = []
        if let keys = members["ssh_authorized_keys", "ssh-authorized-keys"] {
            for key in try keys.items() { sshKeys.append(try key.word()) }
        }
    }

    /// Days. Cluster API's `inactive` is a truth value, which useradd(8) would refuse: true ends the account with its
    /// password, false says nothing.
    private static func inactiveDays(_ node: ConfigNode?) throws(CloudConfigError) -> String? {
        switch try node?.word() {
        case "true"?: "0"
        case "false"?: nil
        case let days: days
        }
    }

    /// A list of names, or one text with commas.
    private static func names(_ node: ConfigNode?) throws(CloudConfigError) -> [String] {
        guard let node else { return [] }
        var names: [String] = []
        if node.isList {
            for item in try node.items() { names.append(try item.word()) }
        } else {
            names = try node.word().split(separator: ",").map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
        guard names.allSatisfy(AccountName.isValid) else {
            throw node.error("has something that is no name of a group")
        }
        return names
    }

    private static func sudo(_ node: ConfigNode?) throws(CloudConfigError) -> [String] {
        guard let node else { return [] }
        if node.isList {
            var rules: [String] = []
            for item in try node.items() { rules.append(try item.word()) }
            return rules
        }
        let text = try node.word()
        return text.lowercased() == "false" ? [] : [text]
    }
}

extension NewUser: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "NewUser(\(name))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
