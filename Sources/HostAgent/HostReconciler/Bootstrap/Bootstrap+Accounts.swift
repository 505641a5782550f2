import CloudConfig
import HostSystem
import SystemPackage

/// The accounts of bootstrap data, and those of them that were on the host before: whoever gets in by what a cluster gave
/// them must not get in any more when the host has been given back.
extension Bootstrap {
    /// Notes what will be made, and what has to be brought back of what is there. Before anything is changed, in each attempt.
    func noteAccount(_ user: NewUser) async throws {
        for group in user.allGroups where try await entry(of: group, in: "group") == nil {
            try await journal.note(.group(name: group))
        }
        // Of an earlier attempt.
        if await journal.artifacts.contains(.user(name: user.name)) { return }
        guard let account = try await entry(of: user.name, in: "passwd") else {
            try await journal.note(.user(name: user.name))
            return
        }
        if user.changesPassword { try await keepPassword(of: user.name) }
        if !user.sudoRules.isEmpty { try await managed.preserveFile(FilePath(user.sudoersFile)) }
        let fields = account.split(separator: ":", omittingEmptySubsequences: false)
        if !user.sshKeys.isEmpty, fields.count > 5, fields[5].hasPrefix("/") {
            try await managed.preserveFile(FilePath("\(fields[5])/.ssh/authorized_keys"))
        }
    }

    /// The line of an account or a group, wherever the host has them from; nil when there is none.
    private func entry(of name: String, in database: String) async throws -> Substring? {
        let result = try await commands.run(HostCommand("getent", [database, name]))
        return result.isSuccess ? result.text.prefix { !$0.isNewline } : nil
    }

    /// The hash before the note of it: one without the other is forgotten when the host is clean.
    private func keepPassword(of user: String) async throws {
        let saved = "\(Self.savedFolder)/password%\(user)"
        let artifact = HostArtifact.password(user: user, saved: saved)
        guard await !journal.artifacts.contains(artifact) else { return }
        let lines = (try files.text("/etc/shadow") ?? "").split(separator: "\n")
        // None of an account of a directory service, whose password cannot be changed here either.
        guard let line = lines.first(where: { $0.hasPrefix("\(user):") }) else { return }
        let hash = line.split(separator: ":", omittingEmptySubsequences: false)[1]
        try files.makeFolder(FilePath(Self.savedFolder), mode: .secretFolder)
        try files.write(FilePath(saved), Array(hash.utf8), .secret)
        try await journal.note(artifact)
    }
}
