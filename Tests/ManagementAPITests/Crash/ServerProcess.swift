import ManagementAPI
import PKI
import SystemPackage
import TestSupport
import Testing

/// The embedded API in a process of its own, on a data folder that outlives it.
struct ServerProcess: Sendable {
    let api: EmbeddedAPI
    private let process: ChildProcess

    /// Starts the program and waits until it answers.
    static func start(on data: FilePath, log: FilePath) async throws -> ServerProcess {
        let folder = try FilePath(#require(CommandLine.arguments.first)).removingLastComponent()
        let program = folder.appending("management-api-server").string
        let process = try ChildProcess(
            program, ["--data-dir", data.string, "--listen", "127.0.0.1:0"], log: log)
        while true {
            let text = log.textIfPresent
            if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ready ") }) {
                let authority = data.appending("ca.crt").textIfPresent
                let pair = CertifiedKey(pem: data.appending("keys").appending("administrator.pem").textIfPresent)
                let access = EmbeddedManagementAPI.Access(
                    url: String(line.dropFirst("ready ".count)), authorityPEM: authority,
                    administrator: try #require(pair))
                return ServerProcess(
                    api: try EmbeddedAPI(access: access, credentials: access.administrator), process: process)
            }
            try #require(!process.hasEnded(), "the server ended: \(text)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// SIGKILL: nothing is flushed, nothing is closed in an orderly way.
    func kill() async throws { try await process.killAndWait() }

    /// SIGTERM.
    func stop() async throws { try await process.stop() }
}
