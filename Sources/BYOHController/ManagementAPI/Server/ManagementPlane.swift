import FoundationEssentials
import HTTPServing
import KubernetesModel
import Logging
import NIOSSL
import PKI
import Synchronization
import SystemPackage

/// What an ``EmbeddedManagementAPI`` has opened: its log, its keys and the certificates in use.
final class ManagementPlane: Sendable {
    let log: RevisionLog
    let keys: ServerKeys

    private let configuration: EmbeddedManagementAPI.Configuration
    private let folder: DataFolder?
    private let store: KeyStore
    private let serving: RotatingCertificate
    private let now: @Sendable () -> Time
    private let logger: Logger
    private struct State {
        var serving: CertifiedKey
        var administrator: CertifiedKey
        var url: String?
    }

    private let state: Mutex<State>

    /// Opens what is there and makes what is missing.
    ///
    /// - Throws: `DataFolderError`, `StorageError`, and `PKIError` for an advertised name that no certificate can hold.
    static func open(
        _ configuration: EmbeddedManagementAPI.Configuration, now: @escaping @Sendable () -> Time, logger: Logger
    ) async throws -> ManagementPlane {
        guard case .folder(let path) = configuration.storage else {
            let log = try RevisionLog.inMemory()
            return try ManagementPlane(configuration, folder: nil, log: log, now: now, logger: logger)
        }
        let folder = try DataFolder(opening: path)
        // The database's lock comes first: two processes that start together must not both make keys.
        let log = try RevisionLog(opening: path.appending("management.db"))
        do {
            return try ManagementPlane(configuration, folder: folder, log: log, now: now, logger: logger)
        } catch {
            try await log.close()
            throw error
        }
    }

    private init(
        _ configuration: EmbeddedManagementAPI.Configuration, folder: DataFolder?, log: RevisionLog,
        now: @escaping @Sendable () -> Time, logger: Logger
    ) throws {
        self.configuration = configuration
        self.folder = folder
        self.log = log
        self.now = now
        self.logger = logger
        store = KeyStore(folder: try folder?.folder("keys"))
        let date = Self.date(now())
        let (authority, isNew) = try store.authority(now: date)
        if isNew, log.latest > 0 {
            logger.warning(
                "Made a new authority for an existing database: certificates issued before are no longer trusted")
        }
        keys = ServerKeys(authority: authority, tokenKey: try store.tokenKey())
        let names = ServerNames(listeningOn: configuration.addresses, advertised: configuration.advertised)
        let pair = try store.serving(names, by: authority, now: date)
        serving = try RotatingCertificate(certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
        state = Mutex(State(serving: pair, administrator: try store.administrator(by: authority, now: date)))
        try folder?.write(try authority.certificatePEM, to: "ca.crt")
    }

    /// What to serve with.
    func tls() throws -> TLSConfiguration {
        try serving.configuration(clientAuthorities: [try keys.authority.certificatePEM])
    }

    /// Takes the ports, writes the kubeconfig and tells how to reach the server; nil when it has no TCP address, or the
    /// kubeconfig could not be written, which is logged.
    func listening(on ports: [Int]) -> EmbeddedManagementAPI.Access? {
        guard let url = url(ports) else { return nil }
        state.withLock { $0.url = url }
        do {
            let access = try access(url)
            try writeKubeconfig(access)
            return access
        } catch {
            logger.error("Writing the kubeconfig failed", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Renews what is due. A failure is logged and tried again the next time: there is half a life left.
    func renew() {
        do {
            let date = Self.date(now())
            let names = ServerNames(listeningOn: configuration.addresses, advertised: configuration.advertised)
            let pair = try store.serving(names, by: keys.authority, now: date, current: state.withLock { $0.serving })
            if pair != state.withLock({ $0.serving }) {
                try serving.replace(certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
                state.withLock { $0.serving = pair }
                logger.info("Renewed the serving certificate")
            }
            let administrator = try store.administrator(
                by: keys.authority, now: date, current: state.withLock { $0.administrator })
            let (isNew, url) = state.withLock { state in
                defer { state.administrator = administrator }
                return (administrator != state.administrator, state.url)
            }
            if isNew, let url {
                try writeKubeconfig(access(url))
                logger.info("Renewed the operator's certificate")
            }
        } catch {
            logger.error("Renewing certificates failed", metadata: ["error": "\(error)"])
        }
    }

    private func access(_ url: String) throws -> EmbeddedManagementAPI.Access {
        let authorityPEM = try keys.authority.certificatePEM
        let administrator = state.withLock { $0.administrator }
        return EmbeddedManagementAPI.Access(url: url, authorityPEM: authorityPEM, administrator: administrator)
    }

    private func writeKubeconfig(_ access: EmbeddedManagementAPI.Access) throws {
        guard let folder, try folder.text("kubeconfig") != access.kubeconfig else { return }
        try folder.write(access.kubeconfig, to: "kubeconfig")
    }

    /// The URL of the first TCP address, under the first name that is advertised.
    private func url(_ ports: [Int]) -> String? {
        for (address, port) in zip(configuration.addresses, ports) {
            guard case .tcp(let host, _) = address else { continue }
            let name = configuration.advertised.first ?? (ServerNames.isWildcard(host) ? "127.0.0.1" : host)
            return "https://\(ListenAddress.tcp(host: name, port: port))"
        }
        return nil
    }

    private static func date(_ time: Time) -> Date { Date(timeIntervalSince1970: Double(time.secondsSinceEpoch)) }
}
