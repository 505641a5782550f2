package import HostSystem
import SystemPackage
import Systemd

/// Runs the package manager of a host.
///
/// What changes packages runs in a transient unit: the end of the agent does not end it half way, and the agent's own
/// confinement, which scripts of packages do not expect, does not apply. One runs at a time; one that an earlier agent
/// has begun is waited for.
package struct PackageTransactions: PackageRemoval {
    package static let unit = "byoh-packages.service"
    /// Readable by root only: the proxy's password may stand in the script.
    private static let folder: FilePath = "/var/lib/byoh-agent/packages"
    private static let timeLimit: Duration = .seconds(1_800)
    private static let wordLimit = 600
    /// dpkg takes along what it empties, and this belongs to every host (Filesystem Hierarchy Standard 3.0, section 3.13).
    private static let foldersOfNoPackage: [FilePath] = ["/opt"]

    private let tools: StepTools
    /// How long somebody else's work is waited for, in pauses of a length.
    private let lockPauses: Int
    private let lockPause: Duration

    /// - Parameter lockPause: A tenth of how long others are waited for.
    package init(_ tools: StepTools, lockPause: Duration = .seconds(6)) {
        self.tools = tools
        lockPauses = 10
        self.lockPause = lockPause
    }

    /// Waits for what an earlier agent has begun.
    package func settle() async throws {
        _ = try await tools.units.waitUntilAtRest(Self.unit)
    }

    /// Reads something from the package manager, at once; nothing is changed.
    ///
    /// - Returns: What it printed, on whatever stream, and whether it succeeded.
    func ask(_ manager: PackageManager, _ command: HostCommand) async throws -> (text: String, isSuccess: Bool) {
        var command = command
        command.environment.merge(proxyVariables) { own, _ in own }
        let prepared = command
        return try await waitingForLock(manager) {
            let result = try await tools.commands.run(prepared)
            let text = result.text + "\n" + String(decoding: result.errorOutput, as: UTF8.self)
            return (text, result.isSuccess || manager.informativeStatuses.contains { result.status == .exited($0) })
        }
    }

    /// Versions of all packages that are installed, by name.
    func installed(_ manager: PackageManager) async throws -> [String: String] {
        let (text, isSuccess) = try await ask(manager, manager.listInstalled)
        guard isSuccess else { throw PackageError.failed(action: "list the packages", words: Self.end(of: text)) }
        return manager.installed(in: text)
    }

    /// Runs commands that change packages, one after the other, up to the first that fails.
    ///
    /// - Parameter action: What they do, for people: a verb and its object.
    func perform(_ manager: PackageManager, _ action: String, _ commands: [HostCommand]) async throws {
        try await settle()
        let (text, isSuccess) = try await waitingForLock(manager) { try await runAside(manager, commands) }
        guard isSuccess else { throw PackageError.failed(action: action, words: Self.end(of: text)) }
        try tools.files.removeTree(Self.folder)
    }

    package func remove(_ packages: [String]) async throws {
        guard let manager = try PackageManager.ofHost(tools.files) else { throw PackageError.noPackageManager }
        try await settle()
        if let repair = manager.repair {
            // One that cannot be configured can be removed all the same.
            try? await perform(manager, "finish what was interrupted", [repair])
        }
        let states = try await self.states(of: packages, by: manager)
        let known = packages.filter { states[$0] != nil }
        guard !known.isEmpty else { return }
        let held = known.filter { PackageManager.versionedPackages.contains($0) }
        let unhold = held.isEmpty ? nil : manager.unhold(held)
        let whole = known.filter { states[$0] != .incomplete }
        let forget = whole.isEmpty ? nil : manager.forgetWhy(whole)
        let standing = try Self.foldersOfNoPackage.filter { try tools.files.exists($0) }
        try await perform(manager, "remove packages", [unhold, forget, manager.remove(known)].compactMap { $0 })
        for folder in standing where try !tools.files.exists(folder) {
            try tools.files.makeFolder(folder, mode: .folder)
        }
    }

    package func states(of packages: [String]) async throws -> [String: PackageState] {
        guard let manager = try PackageManager.ofHost(tools.files) else { throw PackageError.noPackageManager }
        return try await states(of: packages, by: manager)
    }

    private func states(of packages: [String], by manager: PackageManager) async throws -> [String: PackageState] {
        let (text, isSuccess) = try await ask(manager, manager.listInstalled)
        guard isSuccess else { throw PackageError.failed(action: "list the packages", words: Self.end(of: text)) }
        let states = manager.states(in: text)
        return states.filter { packages.contains($0.key) }
    }

    // MARK: - Running

    /// Runs the commands in their unit and waits for the end.
    private func runAside(
        _ manager: PackageManager, _ commands: [HostCommand]
    ) async throws -> (text: String, isSuccess: Bool) {
        let files = tools.files
        try files.removeTree(Self.folder)
        try files.makeFolder(Self.folder, mode: .secretFolder)
        let script = Self.folder.appending("script")
        try files.write(script, Array(scriptText(manager, commands).utf8), .secret)
        try await tools.units.startTransient(
            TransientService(
                unit: Self.unit, description: "Packages of this host's Kubernetes",
                arguments: ["/bin/sh", script.string],
                workingFolder: "/", timeLimit: Self.timeLimit, stopTimeLimit: .seconds(60)))
        try await settle()
        let status = try files.text(Self.folder.appending("exit"))
        let text = try files.text(Self.folder.appending("output")) ?? ""
        return (status == nil ? text + "\nIt was cut off" : text, status == "0\n")
    }

    /// A shell script that leaves word of how it went, as the last thing.
    func scriptText(_ manager: PackageManager, _ commands: [HostCommand]) -> String {
        var text = """
            exec </dev/null >\(Self.folder)/output 2>&1
            export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

            """
        let variables = commands.reduce(into: proxyVariables) { $0.merge($1.environment) { _, own in own } }
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            text += "export \(name)=\(Self.quoted(value))\n"
        }
        let fine = manager.informativeStatuses.map(String.init).joined(separator: " | ")
        let lines = commands.map { command in
            let line = ([command.program] + command.arguments).map(Self.quoted).joined(separator: " ")
            guard command.program == manager.rawValue, !fine.isEmpty else { return line }
            return "{ \(line); status=$?; case $status in \(fine)) ;; *) (exit $status) ;; esac; }"
        }
        text += lines.joined(separator: " &&\n") + "\n"
        return text + "echo $? >\(Self.folder)/exit.new && mv \(Self.folder)/exit.new \(Self.folder)/exit\n"
    }

    private var proxyVariables: [String: String] { tools.proxyVariables }

    private static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }

    /// Runs something that fails while another process works with the packages, until that has ended.
    private func waitingForLock(
        _ manager: PackageManager, _ run: () async throws -> (text: String, isSuccess: Bool)
    ) async throws -> (text: String, isSuccess: Bool) {
        var pauses = 0
        while true {
            let (text, isSuccess) = try await run()
            guard !isSuccess, let line = manager.lockComplaint(in: text) else { return (text, isSuccess) }
            guard pauses < lockPauses else { throw PackageError.locked(line: line, waited: lockPause * lockPauses) }
            pauses += 1
            try await Task.sleep(for: lockPause)
        }
    }

    /// The last lines that say something: errors, and what is indented behind them, which says what they are about.
    static func end(of text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        var errors: [Substring] = []
        var isBehindError = false
        for line in lines {
            if isError(line) {
                isBehindError = true
            } else if !isBehindError || !isDetail(line) {
                isBehindError = false
                continue
            }
            errors.append(line)
        }
        let words = (errors.isEmpty ? lines.suffix(4) : errors.suffix(6)).map {
            $0.trimmingPrefix(while: \.isWhitespace)
        }
        return words.isEmpty ? "it said nothing" : String(words.joined(separator: "; ").suffix(wordLimit))
    }

    private static func isError(_ line: Substring) -> Bool {
        line.hasPrefix("E: ") || line.hasPrefix("dpkg:") || line.lowercased().hasPrefix("error")
            || line.hasPrefix("The following packages have unmet") || line.contains("Failing package is: ")
            || line.hasPrefix("No provider of ")
    }

    /// dpkg and apt indent by one space, rpm by a tab, dnf by one space and then two with a dash. Further in are lists.
    private static func isDetail(_ line: Substring) -> Bool {
        if line.hasPrefix("\t") || line.hasPrefix("  - ") { return true }
        return line.hasPrefix(" ") && !line.hasPrefix("  ")
    }
}
