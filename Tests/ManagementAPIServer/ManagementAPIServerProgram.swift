import Glibc
import HTTPServing
import Logging
import ManagementAPI
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The embedded management API as a process of its own, for tests that kill it and for benchmarks.
///
/// `management-api-server [--data-dir FOLDER] [--listen HOST:PORT]… [--advertise NAME]… [--kubeconfig FILE]` prints
/// `ready <url>` once it answers; without a folder its objects are in memory. SIGTERM ends it in order. The kubeconfig is
/// in the folder; `--kubeconfig` writes another copy.
///
/// `management-api-server compact FOLDER` gives up the history of a folder that nobody serves, up to now.
@main
struct ManagementAPIServerProgram {
    static func main() async throws {
        var configuration = EmbeddedManagementAPI.Configuration(storage: .memory, addresses: [])
        var kubeconfig: String?
        var words = CommandLine.arguments.dropFirst()
        if words.first == "compact", let folder = words.dropFirst().first { return try await compact(FilePath(folder)) }
        while let option = words.popFirst() {
            guard let value = words.popFirst() else { stop("\(option) needs a value") }
            switch option {
            case "--data-dir": configuration.storage = .folder(FilePath(value))
            case "--listen":
                do {
                    configuration.addresses.append(try ListenAddress(parsing: value))
                } catch {
                    stop("--listen: \(error)")
                }
            case "--advertise": configuration.advertised.append(value)
            case "--kubeconfig": kubeconfig = value
            default: stop("unknown option '\(option)'")
            }
        }
        if configuration.addresses.isEmpty { configuration.addresses = [.tcp(host: "127.0.0.1", port: 0)] }
        raiseFileLimit()
        LargeBuffers.returnAtOnce()
        var logger = Logger(label: "management-api-server") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let copy = kubeconfig
        let server = EmbeddedManagementAPI(configuration, logger: logger) { access in
            if let copy { write(access.kubeconfig, to: copy) }
            say("ready \(access.url)\n", STDOUT_FILENO)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigterm], logger: logger))
        do {
            try await group.run()
        } catch {
            stop("\(error)")
        }
    }

    private static func compact(_ folder: FilePath) async throws {
        let log = try RevisionLog(opening: folder.appending("management.db"))
        try await log.compact(through: log.latest)
        try await log.close()
        say("compacted\n", STDOUT_FILENO)
    }

    /// A watch holds a connection, and the soft limit of a login shell is 1,024.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func write(_ text: String, to path: String) {
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
        } catch {
            stop("writing \(path): \(error)")
        }
    }

    private static func stop(_ problem: String) -> Never {
        say("management-api-server: \(problem)\n", STDERR_FILENO)
        exit(1)
    }

    /// Unbuffered, so that whoever waits for a line gets it.
    private static func say(_ line: String, _ descriptor: Int32) {
        let bytes = Array(line.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
