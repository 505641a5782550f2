import FoundationEssentials
import Glibc
import HTTPServing
import Logging
import ManagementAPI
import NIOSSL
import ServiceLifecycle
import SystemPackage

/// The embedded management API as a process, for tests that kill, stop and restart it.
///
/// - `management-server serve FOLDER PORT` serves `FOLDER/objects.db` on loopback with `server.crt`, `server.key` and the
///   clients' authority `ca.crt` of the folder, until it is killed.
/// - `management-server compact FOLDER` gives up the history up to now of a database that nobody serves.
@main
struct ManagementServer {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        switch (words.first, words.count) {
        case ("serve", 3): try await serve(FilePath(words[2]), port: Int(words[3]) ?? 0)
        case ("compact", 2): try await compact(FilePath(words[2]))
        default:
            say("usage: management-server serve FOLDER PORT | management-server compact FOLDER\n")
            exit(2)
        }
    }

    private static func serve(_ folder: FilePath, port: Int) async throws {
        let logger = Logger(label: "management-server") { StreamLogHandler.standardOutput(label: $0) }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(folder.appending("server.crt").string)
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: folder.appending("server.key").string, format: .pem)))
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(folder.appending("ca.crt").string))
        tls.certificateVerification = .optionalVerification
        let server = ManagementAPIServer(
            log: try RevisionLog(opening: folder.appending("objects.db")),
            listeningOn: .tcp(host: "127.0.0.1", port: port), tls: tls,
            authenticator: Authenticator(stranger: .anonymous), logger: logger)
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        try await group.run()
    }

    private static func compact(_ folder: FilePath) async throws {
        let log = try RevisionLog(opening: folder.appending("objects.db"))
        try await log.compact(through: log.latest)
        try await log.close()
        say("compacted\n")
    }

    private static func say(_ line: String) {
        let bytes = Array(line.utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
