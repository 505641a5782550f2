import ByohAPI
import ControllerRuntime
import HostSystem
import Installer
import KubernetesClient
import Logging
import SystemPackage

extension AgentUpgrade {
    /// How long is waited before the package is asked for again; the last one from then on. Hosts that were cut off together
    /// wait for different times, of which this is the longest.
    private static let downloadPauses: [Duration] = [.seconds(5), .seconds(20), .seconds(60)]
    /// For how long it is asked for.
    static let downloadTime: Duration = .seconds(900)
    private static let largestPackage: Int64 = 512 << 20
    /// What a package may not take of the disk.
    private static let reserve: Int64 = 128 << 20
    /// The new package, the old one and its parts; the script looks closer, once it knows them.
    private static let neededSpace: Int64 = 256 << 20
    private static let package = "byoh-agent"

    // MARK: - Whether it may be

    /// The one for this host.
    func package(of order: AgentUpgradeOrder) throws -> AgentPackage {
        try Self.require(order.id, "id", "16 characters of 0-9 and a-f") { id in
            id.utf8.count == 16 && id.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        }
        // It becomes a line of a file that the script reads.
        try Self.require(order.version, "version", "a version such as 1.2.3") { version in
            !version.isEmpty && version.utf8.count <= 64
                && version.utf8.allSatisfy { UInt8(ascii: "!") <= $0 && $0 <= UInt8(ascii: "~") }
        }
        let packages = order.packages.filter { $0.format == .deb }
        guard let package = packages.first(where: { $0.architecture.rawValue == facts.architecture }) else {
            throw UpgradeProblem.noPackage(
                architecture: facts.architecture, offered: packages.map(\.architecture.rawValue))
        }
        return package
    }

    private static func require(
        _ value: String, _ field: String, _ right: String, _ isRight: (String) -> Bool
    ) throws {
        guard isRight(value) else { throw UpgradeProblem.unusableOrder(field: field, value: value, right: right) }
    }

    /// The version of the package that this agent is of.
    func installedVersion() async throws -> String {
        let query = HostCommand("dpkg-query", ["--show", "--showformat", "${Status}\\t${Version}", Self.package])
        let shown: CommandResult
        do throws(CommandFailure) {
            shown = try await commands.run(query)
        } catch {
            if case .notFound = error { throw UpgradeProblem.noPackageManager }
            throw error
        }
        let parts = shown.text.split(separator: "\t").map(String.init)
        guard shown.isSuccess, parts.count == 2, !parts[0].hasSuffix("not-installed"),
            !parts[0].hasSuffix("config-files")
        else { throw UpgradeProblem.notInstalled(program: facts.program) }
        if parts[0].hasPrefix("hold ") { throw UpgradeProblem.onHold }
        guard parts[0] == "install ok installed" else { throw UpgradeProblem.notWhole(status: parts[0]) }
        let found = try await commands.run(HostCommand("dpkg-query", ["--search", facts.program]))
        let owners = found.text.split(whereSeparator: \.isNewline)
        guard found.isSuccess, owners.contains("\(Self.package): \(facts.program)") else {
            throw UpgradeProblem.notOfPackage(program: facts.program)
        }
        return parts[1]
    }

    // MARK: - Both packages

    /// Has the new package and one to go back to in the folder.
    func prepare(_ package: AgentPackage, for order: AgentUpgradeOrder) async throws {
        let partial = "\(package.sha256).partial"
        try folder.prepare(keeping: partial)
        let free = try files.freeBytes(at: folder.path)
        guard free >= Self.neededSpace else {
            throw UpgradeProblem.noSpace(folder: folder.path.string, free: free, needed: Self.neededSpace)
        }
        let path = folder.path.appending(partial)
        let room = free - Self.reserve + (try files.entry(at: path)?.size ?? 0)
        let limit = min(Self.largestPackage, room)
        let deadline = timeline.now.advanced(by: Self.downloadTime)
        let isInPieces = try await fetch(package.location, to: path, limit: limit, until: deadline)
        var digest = try FileDigest.sha256(of: path, files)
        if digest != package.sha256, isInPieces {
            // The pieces may be of different files.
            try files.remove(path)
            _ = try await fetch(package.location, to: path, limit: limit, until: deadline)
            digest = try FileDigest.sha256(of: path, files)
        }
        guard digest == package.sha256 else {
            throw UpgradeProblem.wrongDigest(location: package.location, wanted: package.sha256, seen: digest)
        }
        try files.syncTree(path)
        try files.rename(path, to: folder.newPackage)
        try await check(package, version: order.version)
        try await makeWayBack()
    }

    /// - Returns: Whether it is of more than one attempt.
    private func fetch(
        _ location: String, to path: FilePath, limit: Int64, until deadline: Moment
    ) async throws -> Bool {
        if location.hasPrefix("/") {
            guard let entry = try files.entry(at: FilePath(location)), entry.kind == .file else {
                throw UpgradeProblem.notThere(location)
            }
            guard entry.size <= limit else { throw UpgradeProblem.tooLarge(location: location, limit: limit) }
            // A copy: whoever owns it may replace it.
            try await commands.succeed(HostCommand("cp", ["--", location, path.string], timeLimit: .seconds(300)))
            return false
        }
        guard ["http://", "https://"].contains(where: { location.hasPrefix($0) }) else {
            throw UpgradeProblem.unusableLocation(location)
        }
        let download = ResumedDownload(at: path, files, limit: limit)
        var pauses = Self.downloadPauses[...]
        var isInPieces = false
        while true {
            isInPieces = try isInPieces || download.size > 0
            do {
                try await download.run(from: location, through: proxies)
                return isInPieces
            } catch is OversizedDownload {
                throw UpgradeProblem.tooLarge(location: location, limit: limit)
            } catch let failure as DownloadFailure {
                let pause = pauses[pauses.startIndex] * Double.random(in: 0.5...1)
                let next = timeline.now.advanced(by: pause)
                guard Self.mayPass(failure), next < deadline else { throw failure }
                logger.warning("The package of the agent could not be fetched", metadata: ["error": "\(failure)"])
                if pauses.count > 1 { pauses.removeFirst() }
                try await timeline.sleep(until: next)
            }
        }
    }

    /// Not what the server refuses, since it will refuse it again, unless it had no time or is asked too often.
    private static func mayPass(_ failure: DownloadFailure) -> Bool {
        guard let status = failure.status else { return true }
        return status >= 500 || [408, 425, 429].contains(status)
    }

    private func check(_ package: AgentPackage, version: String) async throws {
        let wanted = [("Package", Self.package), ("Version", version), ("Architecture", package.architecture.rawValue)]
        let said = try await commands.succeed(
            HostCommand("dpkg-deb", ["--field", folder.newPackage.string] + wanted.map(\.0)))
        let lines = said.text.split(whereSeparator: \.isNewline)
        for (field, value) in wanted {
            let seen = lines.first { $0.hasPrefix("\(field): ") }?.dropFirst(field.count + 2) ?? ""
            guard seen == value || field == "Version" && Self.isRevision(seen, of: value) else {
                throw UpgradeProblem.wrongPackage(
                    location: package.location, field: field, wanted: value, seen: String(seen.prefix(100)))
            }
        }
    }

    /// Whether a package's version, such as `1:1.2.0-3`, is one of this version of the agent (deb-version(7)).
    static func isRevision(_ version: Substring, of agent: String) -> Bool {
        let parts = version.split(separator: ":", maxSplits: 1)
        guard let own = parts.last, own.hasPrefix(agent) else { return false }
        let rest = own.dropFirst(agent.count)
        // But for a version before it, such as 2.0-rc1 or 2.0~beta2, of which the agent says that too.
        if rest.isEmpty || rest.hasPrefix("+") { return true }
        if rest.hasPrefix("-") { return rest.dropFirst().first?.isNumber == true }
        return ["~bpo", "~deb", "~ubuntu"].contains { rest.hasPrefix($0) }
    }

    private func makeWayBack() async throws {
        let result = try await commands.run(
            HostCommand("sh", [folder.script.string, "pack"], timeLimit: .seconds(600)))
        guard result.isSuccess else {
            let said = String(decoding: result.errorOutput.suffix(1_000), as: UTF8.self)
            let lines = said.split(whereSeparator: \.isNewline)
            throw UpgradeProblem.noWayBack(Self.redacted(lines.suffix(3).joined(separator: "; ")))
        }
    }
}
