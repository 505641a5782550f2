import ByohAPI
import ControllerRuntime
import HostFakes
import HostSystem
import KubernetesClient
import KubernetesModel
import Logging
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

@testable import HostReconciler

/// A host in a folder with the agent's package 1.0, whose dpkg and systemd are fakes.
final class UpgradeFixture: Sendable {
    static let program = "/usr/lib/byoh-agent/byoh-agent"
    static let contents = "a package"
    static let folder = UpgradeFolder.standardPath
    /// With this file the last thing before it has begun fails when it has begun all the same, as a disk does that took a
    /// file and then fails.
    static let failsLate: FilePath = "/fails-late"

    private struct State {
        var told: [ObservedAgentUpgrade] = []
        /// What the script does until it is at rest, one each time.
        var script: [@Sendable (UpgradeFixture) async throws -> Void] = []
        var waiter: CheckedContinuation<Void, Never>?
    }

    let files: LocalFiles
    private let root: FilePath
    let commands: FakeCommands
    let clock = ManualClock()
    private let state = Mutex(State())

    static func with(_ body: (UpgradeFixture) async throws -> Void) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = UpgradeFixture(in: folder)
            try host.files.write("/srv/new.deb", Array(contents.utf8), .ordinary)
            try await body(host)
        }
    }

    private init(in root: FilePath) {
        self.root = root
        let files = LocalFiles(root: root)
        self.files = files
        commands = FakeCommands { command in
            switch command.program {
            case "cp":
                let (from, to) = (FilePath(command.arguments[1]), FilePath(command.arguments[2]))
                try files.write(to, try files.read(from, limit: 1 << 20), .secret)
            case "sh":
                try files.write(Self.folder.appending("old.deb"), [], .secret)
                guard try files.exists(Self.failsLate) else { break }
                try files.write(Self.folder.appending("state"), Array("installing\n".utf8), .secret)
                throw Errno.ioError
            default: break
            }
        }
        commands.answer("dpkg-query --show", "install ok installed\t1.0")
        commands.answer("dpkg-query --search", "byoh-agent: \(Self.program)\n")
        commands.answer("dpkg-deb --field", "Package: byoh-agent\nVersion: 2.0\nArchitecture: amd64\n")
    }

    var told: [ObservedAgentUpgrade] { state.withLock(\.told) }
    /// Waits until this was the last word on an order.
    func waitForEnd(of id: String) async {
        let isTold = { @Sendable (told: [ObservedAgentUpgrade]) in told.contains { $0.id == id && $0.result.isFinal } }
        while !isTold(told) {
            await withCheckedContinuation { continuation in
                let returnsNow = state.withLock { state in
                    if isTold(state.told) { return true }
                    state.waiter = continuation
                    return false
                }
                if returnsNow { continuation.resume() }
            }
        }
    }

    private func take(_ observed: ObservedAgentUpgrade) {
        let waiter = state.withLock { state in
            state.told.append(observed)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    var results: [ObservedAgentUpgrade.Result] { told.map(\.result) }
    var memory: OrderMemory<UpgradeRecord> { OrderMemory("/upgrades", files: files) }
    var upgrade: UpgradeFolder { UpgradeFolder(files: files) }
    let units = Mutex<FakeUnits?>(nil)

    /// What the script does when it runs next.
    func script(_ body: @escaping @Sendable (UpgradeFixture) async throws -> Void) {
        state.withLock { $0.script.append(body) }
    }

    /// As the script ends.
    func end(_ word: String, _ message: String) throws {
        try put("result", "\(word)\n\(message)")
        try put("state", "ended")
    }

    func put(_ name: String, _ text: String) throws {
        try files.write(Self.folder.appending(name), Array("\(text)\n".utf8), .secret)
    }

    /// Makes a file of this size, which takes no room.
    func makeLarge(_ path: String, _ size: Int64) throws {
        let file = try FileDescriptor.open(FilePath("\(root)\(path)"), .writeOnly)
        try file.closeAfter { try file.resize(to: size) }
    }

    func text(_ name: String) throws -> String? { try files.text(Self.folder.appending(name)) }

    /// Everything of an upgrade that is on the host.
    func remains() throws -> [String] {
        let wants: FilePath = "/etc/systemd/system/multi-user.target.wants"
        let units = try files.names(in: UnitFiles.folder) + files.names(in: wants)
        return try files.names(in: Self.folder) + units.filter { $0.hasSuffix(".service") }
    }

    func order(
        _ id: String = "1111111111111111", version: String = "2.0", location: String = "/srv/new.deb",
        sha256: String? = nil, architecture: AgentPackage.Architecture = .amd64
    ) -> AgentUpgradeOrder {
        let digest = sha256 ?? SHA256Digest(of: Array(Self.contents.utf8)).hex
        return AgentUpgradeOrder(
            id: id, version: version,
            packages: [AgentPackage(architecture: architecture, location: location, sha256: digest)],
            reportTimeoutSeconds: 300, requestedBy: "u", requestedAt: Time(secondsSinceEpoch: 1_800_000_000))
    }

    /// An agent that has just started.
    func agent(
        _ version: String = "1.0", program: String = program, memory: FilePath = "/upgrades",
        waitUntilStored: @escaping @Sendable (ObservedAgentUpgrade) async -> Void = { _ in }
    ) -> AgentUpgrade {
        let units = FakeUnits(runs: { _ in
            let body = self.state.withLock { $0.script.isEmpty ? nil : $0.script.removeFirst() }
            do {
                try await body?(self)
            } catch {
                Issue.record(error)
            }
        })
        self.units.withLock { $0 = units }
        return AgentUpgrade(
            folder: upgrade, memory: OrderMemory(memory, files: files), files: files, commands: commands,
            units: units, proxies: ProxyEnvironment([:]),
            facts: AgentUpgrade.Facts(version: version, architecture: "amd64", program: program),
            timeline: Timeline(clock), clock: WallClock { MicroTime(microsecondsSinceEpoch: 0) },
            logger: Logger(label: "test"),
            tell: { self.take($0) }, waitUntilStored: waitUntilStored)
    }

    /// What systemd was asked for.
    var calls: [String] { units.withLock { $0?.calls ?? [] } }
}
