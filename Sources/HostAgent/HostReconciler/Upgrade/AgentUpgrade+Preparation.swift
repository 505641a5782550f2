import ByohAPI
import ControllerRuntime
import HostSystem
import Installer
import KubernetesClient
import Logging
import SystemPackage

extension AgentUpgrade {
    /// How long is waited before the package is asked for again.
    private static let downloadPauses: [Duration] = [.seconds(5), .seconds(20), .seconds(60)]
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
        try await fetch(package.location, to: path)
        let digest = try FileDigest.sha256(of: path, files)
        guard digest == package.sha256 else {
            throw UpgradeProblem.wrongDigest(location: package.location, wanted: package.sha256, seen: digest)
        }
        try files.syncTree(path)
        try files.rename(path, to: folder.newPackage)
        try await check(package, version: order.version)
        try await makeWayBack()
    }

    private func fetch(_ location: String, to path: FilePath) async throws {
        if location.hasPrefix("/") {
            guard try files.entry(at: FilePath(location))?.kind == .file else {
                throw UpgradeProblem.notThere(location)
            }
            // A copy: whoever owns it may replace it.
            try await commands.succeed(HostCommand("cp", ["--", location, path.string], timeLimit: .seconds(300)))
            return
        }
        guard ["http://", "https://"].contains(where: { location.hasPrefix($0) }) else {
            throw UpgradeProblem.unusableLocation(location)
        }
        let download = ResumedDownload(at: path, files)
        for pause in Self.downloadPauses {
            do {
                return try await download.run(from: location, through: proxies)
            } catch let failure as DownloadFailure {
                // What the server refuses it will refuse again.
                if let status = failure.status, status < 500 { throw failure }
                logger.warning("The package of the agent could not be fetched", metadata: ["error": "\(failure)"])
            }
            try await timeline.sleep(until: timeline.now.advanced(by: pause))
        }
        try await download.run(from: location, through: proxies)
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
        return rest.isEmpty || ["-", "+", "~"].contains(rest.prefix(1))
    }

    private func makeWayBack() async throws {
        let result = try await commands.run(
            HostCommand("sh", [folder.script.string, "pack"], timeLimit: .seconds(600)))
        guard result.isSuccess else {
            let said = String(decoding: result.errorOutput.suffix(1_000), as: UTF8.self)
            let lines = said.split(whereSeparator: \.isNewline)
            throw UpgradeProblem.noWayBack(lines.suffix(3).joined(separator: "; "))
        }
    }
}
