import FoundationEssentials
package import HTTPServing
package import KubernetesModel
package import Logging
package import PKI
import ServiceLifecycle
package import SystemPackage

/// A whole management plane's API server as a service: storage, keys, certificates, the operator's kubeconfig.
///
/// The first start in an empty folder makes what is missing; every later start takes what is there. In a folder:
/// `management.db` (objects), `keys/` (authority, serving certificate, operator's certificate, token key), `ca.crt` (what
/// clients trust), `audit/audit.log` (who did what) and `kubeconfig` (0600). Certificates are renewed while it runs, without a restart.
package struct EmbeddedManagementAPI: Service {
    /// Where objects and keys are kept.
    package enum Storage: Hashable, Sendable {
        /// Nowhere: for tests.
        case memory
        /// In this folder, which one process may use at a time. It is made when it is missing.
        case folder(FilePath)
    }

    /// What differs between one management plane and another.
    package struct Configuration: Hashable, Sendable {
        package var storage: Storage
        /// Where it listens. Port 0 lets the kernel choose.
        package var addresses: [ListenAddress]
        /// Names and addresses under which clients reach it, besides those it listens on. The first one is the operator's.
        package var advertised: [String]
        /// How many requests are worked on at once.
        package var limits = RequestLimits()

        package init(
            storage: Storage, addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 6443)],
            advertised: [String] = []
        ) {
            self.storage = storage
            self.addresses = addresses
            self.advertised = advertised
        }
    }

    /// How to reach a server that runs. Renderings show the address only.
    package struct Access: Sendable {
        /// `https://<host>:<port>`, of the first advertised name or address.
        package let url: String
        /// What clients trust.
        package let authorityPEM: String
        /// Credentials with every right.
        package let administrator: CertifiedKey
        /// All of the above as a kubeconfig.
        package let kubeconfig: String

        package init(url: String, authorityPEM: String, administrator: CertifiedKey) {
            self.url = url
            self.authorityPEM = authorityPEM
            self.administrator = administrator
            kubeconfig = Kubeconfig.text(url: url, authorityPEM: authorityPEM, user: administrator)
        }
    }

    /// How often names, addresses and ages of certificates are looked at.
    static let renewalInterval: Duration = .seconds(600)

    private let configuration: Configuration
    private let admission: (any AdmissionControl)?
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Time
    private let logger: Logger
    private let onReady: @Sendable (Access) async -> Void

    /// The user that the credentials in ``Access`` are for.
    package static let administrator = KeyStore.administrator

    /// - Parameters:
    ///   - admission: Who else has a say in what is written; nil for nobody.
    ///   - clock: Times watches and renewals.
    ///   - now: The time of day.
    ///   - onReady: Called once when requests are answered on every address.
    package init(
        _ configuration: Configuration, admission: (any AdmissionControl)? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Time = {
            Time(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down)))
        }, logger: Logger, onReady: @escaping @Sendable (Access) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.admission = admission
        self.clock = clock
        self.now = now
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: `DataFolderError`, `StorageError` and `ListenFailure`, whose descriptions tell the operator what to do.
    package func run() async throws {
        let plane = try await ManagementPlane.open(configuration, now: now, logger: logger)
        let server = ManagementAPIServer(
            log: plane.log, listeningOn: configuration.addresses, tls: try plane.tls(),
            authenticator: Authenticator(stranger: .anonymous), keys: plane.keys, admission: admission,
            limits: configuration.limits,
            auditFile: plane.auditFile, clock: clock, now: now,
            logger: logger,
            onListening: { ports in await ready(plane, ports) })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do {
                    while true {
                        try await clock.sleep(for: Self.renewalInterval)
                        plane.renew()
                    }
                } catch is CancellationError {
                    // The server stops.
                }
            }
            defer { tasks.cancelAll() }
            do {
                try await server.run()
            } catch {
                // A server that did not get to close it itself: the next one must find the folder free.
                try? await plane.log.close()
                throw error
            }
        }
    }

    private func ready(_ plane: ManagementPlane, _ ports: [Int]) async {
        guard let access = plane.listening(on: ports) else { return }
        logger.info("Management API ready", metadata: ["url": "\(access.url)"])
        await onReady(access)
    }
}

extension EmbeddedManagementAPI: CustomStringConvertible {
    package var description: String { "EmbeddedManagementAPI(\(configuration.storage))" }
}

extension EmbeddedManagementAPI.Access: CustomStringConvertible, CustomReflectable {
    package var description: String { "Access(\(url))" }
    package var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}
