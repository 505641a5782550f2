import ArgumentParser
import ByohAPI
import Glibc
import KubernetesClient
import SystemPackage

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start a management plane on this machine.",
        discussion: """
            Starts `byoh-controller --standalone` and waits until it answers. It goes on in the background; \
            `byohctl down` stops it and keeps its data. When it runs already, says so and ends with 0.
            """)

    @Option(help: "Folder for its store, its keys and its log.")
    var dataDir: String = DataFolder.standard

    @Option(help: ArgumentHelp("Where it listens.", valueName: "host:port"))
    var listen: String = "0.0.0.0:7443"

    @Option(
        help: "The name or address at which hosts reach it (default: the one given last, else one of this machine's).")
    var advertise: String?

    @Option(help: ArgumentHelp("Where /healthz, /readyz and /metrics are served.", valueName: "host:port"))
    var healthAddress: String = "127.0.0.1:8081"

    @Option(help: "The program (default: byoh-controller beside byohctl, or on PATH).")
    var controller: String?

    @Flag(help: "Stay in the foreground; SIGINT and SIGTERM stop it.")
    var foreground = false

    @Option(parsing: .unconditional, help: ArgumentHelp("How long to wait until it answers.", valueName: "seconds"))
    var timeout: Int = 60

    func validate() throws {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (1...65535).contains(port), colon != listen.startIndex
        else {
            throw ValidationError("--listen '\(listen)' is no HOST:PORT; right would be 0.0.0.0:7443")
        }
        if let advertise {
            let isName = advertise.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:".contains($0)) }
            guard isName, !advertise.isEmpty else {
                throw ValidationError(
                    "--advertise '\(advertise)' is no name or address; right would be plane.example.com or 192.0.2.10")
            }
        }
        guard timeout > 0 else {
            throw ValidationError("--timeout \(timeout) is too short; it must be 1 second or more")
        }
    }

    func run() async throws {
        let folder = DataFolder(path: dataDir)
        if let process = ControllerProcess.running(in: folder) {
            guard !foreground else {
                throw CommandFailure(
                    "The management plane in \(dataDir) runs already as process \(process.id); stop it first with "
                        + "`byohctl down --data-dir \(dataDir)`")
            }
            print("The management plane runs already (process \(process.id)).")
            return try await waitUntilItAnswers(process, folder)
        }
        let program = try ControllerProgram.path(given: controller)
        try folder.create()
        var arguments = ["--standalone", "--data-dir", dataDir, "--listen", listen, "--health-address", healthAddress]
        if let advertised = try advertise ?? folder.advertised() ?? OwnAddress.guess() {
            arguments += ["--advertise", advertised]
        }
        if foreground {
            // It keeps its number when it becomes the program.
            try ControllerProcess(id: getpid())?.record(in: folder)
            if let advertise { try folder.recordAdvertised(advertise) }
            try become(program, arguments)
        }
        let process = try ControllerProcess.start(program, arguments, log: folder.log)
        try process.record(in: folder)
        try await waitUntilItAnswers(process, folder)
        // Only now: a name with which nothing starts must not come back with the next start.
        if let advertise { try folder.recordAdvertised(advertise) }
    }

    /// Replaces this process.
    private func become(_ program: String, _ arguments: [String]) throws {
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        execv(program, &words)
        throw CommandFailure("Cannot start \(program): \(Errno(rawValue: errno))")
    }

    private func waitUntilItAnswers(_ process: ControllerProcess, _ folder: DataFolder) async throws {
        let options = PlaneOptions.at(folder)
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(timeout)
        var reason: any Error = CommandFailure("it has written no \(folder.kubeconfig)")
        while clock.now < deadline {
            guard process.isRunning else {
                throw CommandFailure(
                    "byoh-controller has ended. The end of \(folder.log):\n\(Self.end(of: folder.log))")
            }
            do {
                let version = try await options.withClient { client in
                    _ = try await client.resources(ByoHost.self).list(ListOptions(limit: 1))
                    return try await client.serverVersion()
                }
                return say(process, folder, server: try options.clientConfiguration().server, version)
            } catch {
                reason = error
            }
            try await clock.sleep(for: .milliseconds(100))
        }
        throw CommandFailure(
            "byoh-controller (process \(process.id)) does not answer within \(timeout) s: \(reason). Its log is \(folder.log)"
        )
    }

    private func say(
        _ process: ControllerProcess, _ folder: DataFolder, server: ServerURL, _ version: ServerVersion
    ) {
        print(
            """
            The management plane answers at \(server) (process \(process.id), API \(version)).
            Kubeconfig: \(folder.kubeconfig)
            Log:        \(folder.log)
            """)
    }

    private static func end(of log: String) -> String {
        guard let text = try? PrivateFile.read(log) else { return "(there is none)" }  // shown only when it is there
        return text.split(separator: "\n").suffix(10).joined(separator: "\n")
    }
}
