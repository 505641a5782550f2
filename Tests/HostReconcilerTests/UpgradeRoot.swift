import Glibc
import HostSystem
import SystemPackage
import TestSupport
import Testing

@testable import HostReconciler

/// A root that a real dpkg keeps packages in, with an agent 1.0 installed, an upgrade to 2.0 prepared, and a service manager
/// that only starts programs. Each step of the script, and of the packages' own scripts, passes a place at which all that
/// runs can be killed.
struct UpgradeRoot: Sendable {
    /// How the new agent does.
    enum Agent: String, CaseIterable, Sendable {
        case reports, staysSilent
        /// Its package does not even get configured.
        case failsInPackage
    }

    static let isUsable = geteuid() == 0 && access("/usr/bin/dpkg-deb", X_OK) == 0

    let folder: FilePath
    private let commands = SystemCommandRunner()

    var root: FilePath { folder.appending("root") }
    var upgrade: FilePath { FilePath("\(root)/var/lib/byoh-agent/upgrade") }
    var files: LocalFiles { LocalFiles() }

    /// Makes it, up to the packed old agent.
    static func make(in folder: FilePath, _ agent: Agent) async throws -> UpgradeRoot {
        let root = UpgradeRoot(folder: folder)
        try await root.prepare(agent)
        return root
    }

    /// Another one like this, whole, in `folder`.
    func copied(to folder: FilePath) async throws -> UpgradeRoot {
        let copy = UpgradeRoot(folder: folder)
        try await commands.succeed(HostCommand("cp", ["--archive", "\(self.folder)/.", folder.string]))
        try copy.writePrograms()
        return copy
    }

    private func prepare(_ agent: Agent) async throws {
        for path in [
            "var/lib/dpkg/info", "var/lib/dpkg/updates", "usr/lib/systemd",
            "etc/systemd/system/multi-user.target.wants",
        ] {
            try files.makeFolder(FilePath("\(root)/\(path)"), mode: .folder)
        }
        for name in ["status", "available"] {
            try files.write(FilePath("\(root)/var/lib/dpkg/\(name)"), [], .ordinary)
        }
        try files.link(FilePath("\(root)/lib"), to: "usr/lib")
        try writePrograms()
        let old = try await package("1.0", .staysSilent)
        try await run("dpkg", "--install", old.string)
        // The operator's.
        try files.write(FilePath("\(root)/etc/byoh/changed"), Array("mine\n".utf8), .ordinary)
        try files.makeFolder(upgrade, mode: .secretFolder)
        try files.write(upgrade.appending("run"), UpgradeScript.text, .secret)
        try files.rename(try await package("2.0", agent), to: upgrade.appending("new.deb"))
        try put("order", "id=0123456789abcdef\nfrom=1.0\nto=2.0\nbound=3\n")
        try await run("sh", upgrade.appending("run").string, "pack")
        try put("state", "installing\n")
        for unit in ["byoh-agent-upgrade.service", "multi-user.target.wants/byoh-agent-upgrade.service"] {
            try files.write(FilePath("\(root)/etc/systemd/system/\(unit)"), [], .ordinary)
        }
    }

    func put(_ name: String, _ text: String) throws {
        try files.write(upgrade.appending(name), Array(text.utf8), .secret)
    }

    func text(_ path: String) throws -> String? { try files.text(FilePath("\(root)/\(path)")) }
    func result() throws -> [String] {
        try files.text(upgrade.appending("result"))?.split(separator: "\n").map(String.init) ?? []
    }

    /// Runs the script to its end, or until it is killed.
    ///
    /// - Parameter place: At which it is killed; nil for nowhere.
    /// - Returns: Whether it has ended by itself, with success.
    func runScript(killedAt place: Int? = nil, patience: Int = 300) async throws -> Bool {
        try files.write(folder.appending("places"), [], .ordinary)
        let variables = ["KILL_AT": place.map { "\($0)" } ?? "", "BYOH_UPGRADE_PATIENCE": "\(patience)"]
        return try await perform("setsid", ["--wait", "sh", upgrade.appending("run").string], variables).isSuccess
    }

    /// As a package manager holds it, for as long as this is open.
    func holdLock() throws -> FileDescriptor {
        let path = FilePath("\(root)/var/lib/dpkg/lock-frontend")
        let file = try FileDescriptor.open(path, .readWrite, options: .create, permissions: [.ownerReadWrite])
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        guard fcntl(file.rawValue, F_SETLK, &range) == 0 else { throw Errno(rawValue: errno) }
        return file
    }

    /// Has the disk take nothing for a while.
    func fillDisk() throws { try files.write(folder.appending("full"), [], .ordinary) }

    /// Has somebody else run this while the script waits for the first time.
    func meanwhile(_ commands: String) throws {
        try files.write(folder.appending("meanwhile"), Array("\(commands)\n".utf8), .ordinary)
    }

    /// How often dpkg was asked to install a package.
    func installations() throws -> Int {
        let calls = try files.text(folder.appending("calls")) ?? ""
        return calls.split(separator: "\n").count { $0.hasSuffix("new.deb") || $0.hasSuffix("old.deb") }
    }

    /// Whether the agent was started or restarted.
    func hasStarted() throws -> Bool { try files.exists(folder.appending("starts")) }

    /// Installs a package whose trigger fails when the agent's manual changes, as man-db's may.
    func installFailingTrigger() async throws {
        let tree = folder.appending("tree-trigger")
        func write(_ name: String, _ text: String, _ attributes: FileAttributes = .ordinary) throws {
            try files.write(FilePath("\(tree)/DEBIAN/\(name)"), Array(text.utf8), attributes)
        }
        try write(
            "control",
            "Package: mandb\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\nDescription: of others\n"
        )
        try write("triggers", "interest-noawait /usr/share/manual\n")
        try write("postinst", "#!/bin/sh\n[ \"$1\" != triggered ]\n", .program)
        let path = folder.appending("mandb.deb")
        try await run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree.string, path.string)
        try await run("dpkg", "--install", path.string)
    }

    /// Has dpkg say no to a package.
    func refusePackage(_ name: String) throws {
        let path = FilePath("\(folder)/bin/dpkg")
        let text = try files.text(path) ?? ""
        let refusal = "#!/bin/sh\ncase \"$*\" in *\(name)) echo 'dpkg: error: no' >&2; exit 2 ;; esac\n"
        try files.write(path, Array((refusal + text).utf8), .program)
    }

    /// Everything but the upgrade's own, and dpkg's backups and what it knows of the operator's file.
    func snapshot() async throws -> [String] {
        let script = """
            cd "$0" && find . -path ./var/lib/byoh-agent -prune -o -path ./etc/systemd -prune -o \\
                -name '*.dpkg-dist' -o -name 'status*' -o -name 'byoh-agent.list' -o -name 'byoh-agent.conffiles' -o \\
                -name '*lock*' -o -type f -printf '%p %m %u %g ' -exec md5sum {} \\; \\
                -o ! -type f -printf '%p %m %u %g %l\\n' | sort
            """
        return try await run("sh", "-c", script, root.string).split(separator: "\n").map(String.init)
    }

    /// How many places the last run has passed.
    func places() throws -> Int { Int(try files.entry(at: folder.appending("places"))?.size ?? 0) }

    /// What is wrong with the installed package, or with what the upgrade has left; nil when all is well.
    func fault(version: String) async throws -> String? {
        let status = try await run("dpkg-query", "--show", "--showformat", "${Status} ${Version}", "byoh-agent")
        guard status == "install ok installed \(version)" else { return "dpkg says '\(status)'" }
        let audit = try await run("dpkg", "--audit")
        guard audit.isEmpty else { return audit }
        let changed = try await run("dpkg", "--verify", "byoh-agent").split(separator: "\n")
            .filter { !$0.hasSuffix("/etc/byoh/changed") }
        guard changed.isEmpty else { return "dpkg finds changed: \(changed)" }
        guard try text("etc/byoh/changed") == "mine\n" else { return "the operator's configuration is gone" }
        guard try text("usr/lib/byoh-agent/version") == "\(version)\n" else { return "the program is another one" }
        let left = try files.names(in: upgrade).filter { $0.hasSuffix(".deb") || $0.hasSuffix(".part") }
        guard left.isEmpty else { return "left over: \(left)" }
        for unit in ["byoh-agent-upgrade.service", "multi-user.target.wants/byoh-agent-upgrade.service"]
        where try files.exists(FilePath("\(root)/etc/systemd/system/\(unit)")) { return "\(unit) is left over" }
        return nil
    }

    @discardableResult
    func run(_ program: String, _ arguments: String...) async throws -> String {
        let result = try await perform(program, arguments, [:])
        guard result.isSuccess || arguments.first == "--verify" else {
            throw UpgradeRootError(
                description: "\(program) \(arguments): \(String(decoding: result.errorOutput, as: UTF8.self))")
        }
        return result.text
    }

    private func perform(
        _ program: String, _ arguments: [String], _ variables: [String: String]
    ) async throws -> CommandResult {
        let environment = [
            "PATH": "\(folder)/bin:/usr/sbin:/usr/bin:/sbin:/bin", "BYOH_UPGRADE_PAUSE": "1",
        ]
        return try await commands.run(
            HostCommand(program, arguments, environment: environment.merging(variables) { _, own in own }))
    }
}

struct UpgradeRootError: Error, CustomStringConvertible {
    let description: String
}

extension UpgradeRoot {
    /// Stands at each place: kills the whole group when it is the one.
    private var place: String { "\(folder)/bin/place" }

    /// In the place of the machine's, which they call in this root.
    private func writePrograms() throws {
        let bodies = [
            "place": """
            printf . >>\(folder)/places
            [ "$(stat --format %s \(folder)/places)" != "${KILL_AT:-}" ] || kill -KILL 0
            """,
            "systemctl": """
            case "$*" in
                *restart* | *' start '*)
                    printf . >>\(folder)/starts
                    sh \(root)/usr/bin/byoh-agent
                    ;;
                show*) printf 'ActiveState=activating\\nSubState=auto-restart\\n' ;;
            esac
            """,
            "journalctl": """
            echo 'token abcdef.0123456789abcdef'
            echo 'proxy http://byoh:hunter2@proxy:3128 said no, password: hunter2'
            echo 'Authorization: Basic dXNlcjpodW50ZXIy'
            """,
            // Where the script waits, somebody else may do something, once; and after its longest pause the disk is well.
            "sleep": """
            [ "$1" != 30 ] || /bin/rm -f \(folder)/full
            [ -e \(folder)/meanwhile ] || exit 0
            /bin/mv \(folder)/meanwhile \(folder)/meanwhile.now
            sh \(folder)/meanwhile.now
            """,
            "sync": "[ ! -e \(folder)/full ] || exit 1\n/bin/sync \"$@\"",
            "timeout": "shift; \"$@\"",
            "dpkg":
                "printf '%s\\n' \"$*\" >>\(folder)/calls\n/usr/bin/dpkg --root=\(root) --force-script-chrootless --force-unsafe-io --log=/dev/null \"$@\"",
            "dpkg-query": "/usr/bin/dpkg-query --root=\(root) \"$@\"",
        ]
        var texts = bodies.mapValues { "#!/bin/sh\n\($0)\n" }
        for name in ["dpkg", "systemctl", "mv", "sync", "rm", "timeout"] {
            // After one of these is before the next one. The others do more than one thing.
            let body = bodies[name].map { "\($0)\nstatus=$?\n\(place)\nexit $status" } ?? "exec /bin/\(name) \"$@\""
            texts[name] = "#!/bin/sh\n\(place)\n\(body)\n"
        }
        for (name, text) in texts { try files.write(FilePath("\(folder)/bin/\(name)"), Array(text.utf8), .program) }
    }

    /// Builds one whose program does as the agent does.
    func package(_ version: String, _ agent: Agent) async throws -> FilePath {
        let tree = folder.appending("tree-\(version)")
        func write(_ path: String, _ text: String, _ attributes: FileAttributes = .ordinary) throws {
            try files.write(FilePath("\(tree)/\(path)"), Array(text.utf8), attributes)
        }
        // Paths are told by the script's own: a copy of this root has others.
        let program =
            agent == .reports
            ? "folder=${0%/usr/bin/byoh-agent}/var/lib/byoh-agent/upgrade\n"
                + "sed -n s/^id=//p $folder/order >$folder/reported\n" : "exit 0\n"
        try write("usr/lib/byoh-agent/byoh-agent", program, .program)
        try write("usr/lib/byoh-agent/version", "\(version)\n")
        try write("usr/share/manual/byoh-agent", "\(version)\n")
        try write("usr/lib/byoh-agent/only-\(version)", String(repeating: version, count: 50_000))
        try files.link(FilePath("\(tree)/usr/bin/byoh-agent"), to: "../lib/byoh-agent/byoh-agent")
        try files.makeFolder(FilePath("\(tree)/usr/bin"), mode: .folder)
        try write("lib/systemd/system/byoh-agent.service", "# \(version)\n")
        try write("etc/byoh/changed", "\(version)\n")
        try write("etc/byoh/kept", "kept\n")
        try files.makeFolder(FilePath("\(tree)/etc/byoh/empty"), mode: .secretFolder)
        try write("DEBIAN/conffiles", "/etc/byoh/changed\n/etc/byoh/kept\n")
        try write(
            "DEBIAN/control",
            """
            Package: byoh-agent
            Version: \(version)
            Architecture: all
            Maintainer: Nobody <nobody@localhost>
            Description: stands for the agent
             in a test.

            """)
        for script in ["preinst", "postinst", "prerm", "postrm"] {
            let end = agent == .failsInPackage && script == "postinst" ? "exit 1" : "exit 0"
            let restart = script == "postinst" ? "systemctl try-restart byoh-agent.service\n" : ""
            try write("DEBIAN/\(script)", "#!/bin/sh\nset -e\nplace\n\(restart)place\n\(end)\n", .program)
        }
        let path = folder.appending("\(version).deb")
        try await run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree.string, path.string)
        try files.removeTree(tree)
        return path
    }
}
