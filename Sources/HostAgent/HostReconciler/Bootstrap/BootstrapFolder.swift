import ByohAPI
import CloudConfig
import HostSystem
import SystemPackage

/// Where the commands of one use of the host leave word of how they do. Readable by root only.
struct BootstrapFolder: Sendable {
    let path: FilePath
    private let files: any HostFiles

    private static let outputLimit = 64 << 10
    static let root: FilePath = "/var/lib/byoh-agent/bootstrap"

    /// - Parameter part: Of the bootstrap: `early`, `prepare`, `run`.
    init(_ claimID: ClaimID, part: String, files: any HostFiles) {
        path = Self.root.appending(claimID.rawValue).appending(part)
        self.files = files
    }

    /// Writes the scripts, and removes what an earlier run left.
    func prepare(_ commands: [PlannedCommand]) throws {
        let script = BootstrapScript(commands, folder: path.string)
        try files.makeFolder(Self.root, mode: .secretFolder)
        try files.makeFolder(path.removingLastComponent(), mode: .secretFolder)
        try files.removeTree(path)
        try files.makeFolder(path, mode: .secretFolder)
        try files.write(path.appending("output"), [], .secret)
        try files.write(path.appending("commands"), Array(script.commandsText.utf8), .secret)
        try files.write(path.appending("runner"), Array(script.runnerText.utf8), .secret)
    }

    /// What the commands print, and the services that they start.
    var output: String { path.appending("output").string }
    var runner: String { path.appending("runner").string }

    /// How the run ended, as far as it did.
    func outcome() throws -> BootstrapOutcome {
        let providersSentinel = try files.exists(FilePath(BootstrapScript.providerSentinel))
        return BootstrapOutcome(
            exit: try files.text(path.appending("exit")),
            hasSentinel: try files.exists(path.appending("sentinel")) || providersSentinel)
    }

    /// The status that the commands ended with; nil while they run, and when they were cut off.
    func exitStatus() throws -> Int32? {
        try files.text(path.appending("exit")).flatMap { text in Int32(text.filter(\.isNumber)) }
    }

    /// The end of what was printed, without secrets.
    func outputTail(_ redaction: OutputRedaction, limit: Int = outputLimit) throws -> String {
        guard try files.exists(path.appending("output")) else { return "" }
        var tail: [UInt8] = []
        try files.read(path.appending("output")) { piece in
            tail.append(contentsOf: piece)
            if tail.count > 4 * Self.outputLimit { tail.removeFirst(tail.count - 2 * Self.outputLimit) }
        }
        // A line that is cut in two could hide a secret from the redaction.
        var cut = tail.suffix(Self.outputLimit)
        if cut.count < tail.count, let newline = cut.firstIndex(of: UInt8(ascii: "\n")) { cut = cut[(newline + 1)...] }
        let text = redaction(String(decoding: cut, as: UTF8.self))
        return text.utf8.count <= limit ? text : String(decoding: Array(text.utf8.suffix(limit)), as: UTF8.self)
    }

    /// Takes away what only the bootstrap of a use of the host needed: keys and tokens that stay nowhere else.
    ///
    /// - Parameter plan: What was run; nil when that is not known any more. It says what is secret in the output.
    static func wipe(_ claimID: ClaimID, _ plan: BootstrapPlan?, _ files: any HostFiles) throws {
        let redaction = OutputRedaction(plan)
        for part in ["early", "prepare", "run"] {
            try BootstrapFolder(claimID, part: part, files: files).wipe(redaction)
        }
        for name in try files.names(in: "/run/kubeadm") { try files.wipe(FilePath("/run/kubeadm/\(name)")) }
    }

    /// Takes away what is secret: the scripts, and in the output what looks like it.
    private func wipe(_ redaction: OutputRedaction) throws {
        guard try files.exists(path) else { return }
        let tail = try outputTail(redaction)
        for name in ["commands", "runner", "output"] { try files.wipe(path.appending(name)) }
        try files.write(path.appending("output"), Array(tail.utf8), .secret)
    }
}
