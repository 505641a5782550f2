import Glibc
import Synchronization
import SystemPackage

/// The processes behind an ``APIServerFixture``, and how each kind of server is started and made to forget.
final class APIServerProcesses: Sendable {
    private let kind: APIServerKind
    private let folder: FilePath
    private let program: FilePath
    private let arguments: [String]
    private let etcd: EtcdProcess?
    private let server = Mutex<ChildProcess?>(nil)

    /// - Parameter port: Where the server is to listen, with TLS and the keys in `folder`.
    init(_ kind: APIServerKind, in folder: FilePath, port: Int, extraArguments: [String]) throws {
        self.kind = kind
        self.folder = folder
        switch kind {
        case .embedded:
            etcd = nil
            program = try APIServerKind.embeddedProgram
            arguments = ["--data-dir", "\(folder)/data", "--listen", "127.0.0.1:\(port)"] + extraArguments
        case .kubernetes:
            guard let assets = APIServerAssets.folder else { throw APIServerFixtureError.noAssets }
            let etcd = try EtcdProcess(assets: assets, in: folder)
            self.etcd = etcd
            program = assets.appending("kube-apiserver")
            arguments =
                [
                    "--etcd-servers=\(etcd.url)", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
                    "--secure-port=\(port)", "--cert-dir=\(folder)", "--tls-cert-file=\(folder)/server.crt",
                    "--tls-private-key-file=\(folder)/server.key", "--client-ca-file=\(folder)/ca.crt",
                    "--authorization-mode=RBAC", "--enable-bootstrap-token-auth",
                    "--service-account-key-file=\(folder)/accounts.crt",
                    "--service-account-signing-key-file=\(folder)/accounts.key",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    "--service-cluster-ip-range=10.96.0.0/16", "--disable-admission-plugins=ServiceAccount",
                ] + extraArguments
        }
    }

    var log: String { folder.appending("server.log").textIfPresent }

    var hasEnded: Bool { server.withLock { $0 }?.hasEnded() ?? true }

    func start() throws {
        let process = try ChildProcess(program.string, arguments, log: folder.appending("server.log"))
        server.withLock { $0 = process }
    }

    func signal(_ signal: Int32) { server.withLock { $0 }?.signal(signal) }

    func kill() async throws { try await server.withLock { $0 }?.killAndWait() }

    /// Gives up all history up to now. The server must not run.
    func compact() async throws {
        if let etcd { return try await etcd.compact() }
        let log = folder.appending("compact.log")
        let compaction = try ChildProcess(program.string, ["compact", "\(folder)/data"], log: log)
        try await compaction.waitForEnd()
        let said = log.textIfPresent
        guard said.hasSuffix("compacted\n") else { throw APIServerFixtureError.storage(said) }
    }

    func end() async throws {
        try await kill()
        try await etcd?.kill()
    }
}
