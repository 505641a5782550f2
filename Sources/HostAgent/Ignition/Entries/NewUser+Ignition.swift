import CloudConfig

extension NewUser {
    private static let fields = [
        "gecos", "groups", "homeDir", "name", "noCreateHome", "noLogInit", "noUserGroup", "passwordHash",
        "primaryGroup",
        "shell", "shouldExist", "sshAuthorizedKeys", "system", "uid",
    ]

    /// One entry of `passwd.users`.
    init(_ node: IgnitionNode) throws(IgnitionError) {
        // The nested form is what specs before 2.1 had.
        let members = try node.members(Self.fields, unsupported: ["create"])
        let nameNode = try members.required("name")
        self.init(name: try nameNode.word())
        guard AccountName.isValid(name), Int(name) == nil else { throw nameNode.error("is no name for a user") }
        if let shouldExist = members["shouldExist"], try !shouldExist.flag() {
            throw shouldExist.error("is false, which is not supported: the agent removes no account that is there")
        }
        gecos = try members.word("gecos")
        if let gecos, gecos.contains(":") { throw node.error("has a colon in 'gecos'") }
        homeFolder = try members.word("homeDir")
        if let homeFolder, !homeFolder.hasPrefix("/") || homeFolder.contains(":") {
            throw node.error("has a 'homeDir' that is no absolute path")
        }
        shell = try members.word("shell")
        primaryGroup = try members.word("primaryGroup")
        for group in try members.items("groups") { groups.append(try group.word()) }
        guard (groups + (primaryGroup.map { [$0] } ?? [])).allSatisfy(AccountName.isValid) else {
            throw node.error("has something in 'groups' or 'primaryGroup' that is no name of a group")
        }
        uid = try members["uid"].map { uid throws(IgnitionError) in
            Int(try uid.integer(in: 0...(Int64(UInt32.max) - 1)))
        }
        isSystem = try members.flag("system", default: false)
        makesHome = try !members.flag("noCreateHome", default: false)
        makesGroup = try !members.flag("noUserGroup", default: false)
        notesLogins = try !members.flag("noLogInit", default: false)
        passwordHash = try members.word("passwordHash")
        if let passwordHash, passwordHash.contains(":") { throw node.error("has a 'passwordHash' that is no hash") }
        // Without a hash useradd(8) locks the account by itself, and one that was there keeps its password.
        locksPassword = false
        for key in try members.items("sshAuthorizedKeys") { sshKeys.append(try key.word()) }
    }
}
