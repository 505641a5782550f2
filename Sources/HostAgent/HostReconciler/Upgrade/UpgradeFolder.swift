package import HostSystem
package import SystemPackage

/// What the agents of both versions and the script that replaces one with the other tell each other: files in a folder that
/// is readable by root only, each replaced as a whole. `agent-upgrade.sh` lists them.
///
/// An upgrade has begun when there is a stage. What is there without one was prepared, and may be thrown away.
package struct UpgradeFolder: Sendable {
    package static let standardPath: FilePath = "/var/lib/byoh-agent/upgrade"

    /// What is to be done, in the script's words.
    package struct Order: Hashable, Sendable {
        /// `AgentUpgradeOrder.id`.
        package var id: String
        /// The versions of the packages.
        package var from: String
        package var to: String
        /// How many seconds the new agent has.
        package var bound: Int

        package init(id: String, from: String, to: String, bound: Int) {
            self.id = id
            self.from = from
            self.to = to
            self.bound = bound
        }
    }

    /// How far the script is.
    package enum Stage: String, CaseIterable, Hashable, Sendable {
        case installing, waiting, ended
        case goingBack = "going-back"
    }

    package let path: FilePath
    private let files: any HostFiles

    package init(_ path: FilePath = standardPath, files: any HostFiles) {
        self.path = path
        self.files = files
    }

    var newPackage: FilePath { path.appending("new.deb") }
    var script: FilePath { path.appending("run") }

    private static let unitFile = UnitFiles.folder.appending(UpgradeScript.unit)
    private static let link = UnitFiles.folder.appending("multi-user.target.wants").appending(UpgradeScript.unit)

    /// Nil when no upgrade has begun.
    ///
    /// - Throws: when there is a file that cannot be read, or says something else.
    package func stage() throws -> Stage? {
        guard let word = try line("state") else { return nil }
        guard let stage = Stage(rawValue: word) else {
            throw UnreadableUpgrade(path: path.appending("state"), text: word)
        }
        return stage
    }

    /// Nil when there is none.
    package func order() throws -> Order? {
        guard let text = try files.text(path.appending("order")) else { return nil }
        var values: [Substring: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[parts[0]] = String(parts[1]) }
        }
        guard let id = values["id"], let from = values["from"], let to = values["to"],
            let bound = values["bound"].flatMap({ Int($0) })
        else { throw UnreadableUpgrade(path: path.appending("order"), text: text) }
        return Order(id: id, from: from, to: to, bound: bound)
    }

    /// How far the one is that has begun; nil when none has.
    package func begun() throws -> (stage: Stage, order: Order)? {
        guard let stage = try stage() else { return nil }
        guard let order = try order() else { throw UnreadableUpgrade(path: path.appending("order"), text: "") }
        return (stage, order)
    }

    /// The script's last word: the name of a result, and a message. Nil before there is one.
    package func result() throws -> (word: String, message: String)? {
        guard let text = try files.text(path.appending("result")) else { return nil }
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let message = parts.dropFirst().joined().split(separator: "\n").joined(separator: " ")
        return (String(parts[0]), message)
    }

    /// Tells the script that the new agent is well.
    func report(_ id: String) throws { try write("reported", id) }

    /// Tells the script that an agent runs which says that it is of this version, and not of the wanted one.
    func noteRunning(_ version: String) throws { try write("runs", version) }

    // MARK: - Making and removing

    /// Makes the folder, with the script in it, and without anything of another upgrade but for `kept`.
    func prepare(keeping kept: String) throws {
        let hasBegun = try stage() != nil
        precondition(!hasBegun, "An upgrade that has begun is not thrown away")
        try files.makeFolder(path, mode: .secretFolder)
        for name in try files.names(in: path) where name != kept { try files.removeTree(path.appending(name)) }
        try files.write(script, UpgradeScript.text, .secret)
    }

    /// Puts down the unit that runs the script, also when the machine starts. Without a stage it does nothing.
    func installUnit() throws {
        try files.write(Self.unitFile, Array(UpgradeScript.unitFile(for: script).utf8), .ordinary)
        try files.link(Self.link, to: Self.unitFile.string)
    }

    func write(_ order: Order) throws {
        try write("order", "id=\(order.id)\nfrom=\(order.from)\nto=\(order.to)\nbound=\(order.bound)")
    }

    /// From here on it has begun, whatever happens to the agent or the machine.
    func begin() throws { try write("state", Stage.installing.rawValue) }

    /// Removes everything of an upgrade that has not begun or has ended.
    ///
    /// - Returns: Whether systemd has to read its units again.
    package func remove() throws -> Bool {
        let hasUnit = try files.exists(Self.unitFile) || files.exists(Self.link)
        try files.remove(Self.link)
        try files.remove(Self.unitFile)
        // What decides goes before what it decides about.
        try files.remove(path.appending("state"))
        try files.removeTree(path)
        return hasUnit
    }

    private func line(_ name: String) throws -> String? {
        try files.text(path.appending(name)).map { text in String(text.prefix { $0 != "\n" }) }
    }

    private func write(_ name: String, _ text: String) throws {
        try files.write(path.appending(name), Array("\(text)\n".utf8), .secret)
    }
}

/// A file of an upgrade says what nobody can follow.
struct UnreadableUpgrade: Error, CustomStringConvertible {
    let path: FilePath
    let text: String

    var description: String { "\(path) says '\(text.prefix(100))', which the agent does not understand" }
}
