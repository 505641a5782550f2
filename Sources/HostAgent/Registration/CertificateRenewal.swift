package import ByohAPI
package import FoundationEssentials
import HostSystem
package import KubernetesClient
package import Logging
import ServiceLifecycle

/// Renews the host's certificate when two thirds of its life are over, with the certificate itself. Each has a new key.
package struct CertificateRenewal: Service {
    private let client: KubernetesClient
    private let subject: HostSubject
    private let store: IdentityStore
    private let exchange: CertificateRequestExchange
    private let gate: RenewalGate
    private let tell: @Sendable (HostCertificateLife, Date) -> Void
    private let logger: Logger

    /// A clock that was set is noticed within this time.
    private static let longestSleep: Duration = .seconds(3_600)
    private static let patience: Duration = .seconds(600)
    /// Until it is asked again whether the host is still about to move.
    private static let moveInterval: Duration = .seconds(60)

    /// - Parameters:
    ///   - gate: Puts renewals off while the host is about to move to another management cluster.
    ///   - tell: Told of the certificate and of the time at which it is renewed, each time it is looked at.
    package init(
        client: KubernetesClient, subject: HostSubject, store: IdentityStore, exchange: CertificateRequestExchange,
        gate: RenewalGate = RenewalGate(), logger: Logger,
        tell: @escaping @Sendable (HostCertificateLife, Date) -> Void = { _, _ in }
    ) {
        self.client = client
        self.subject = subject
        self.store = store
        self.exchange = exchange
        self.gate = gate
        self.logger = logger
        self.tell = tell
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // Hosts that were enrolled together must not renew together.
            let share = Double.random(in: HostCertificateLife.renewalShares)
            while !Task.isCancelled {
                var pause = Self.moveInterval
                do {
                    if gate.begin() {
                        defer { gate.end() }
                        pause = try await turn(share)
                    }
                } catch {
                    if Task.isCancelled { return }
                    logger.error(
                        "The host's certificate could not be renewed; it is tried again, and 'byoh-agent enroll' makes a new one",
                        metadata: ["error": "\(error)"])
                    pause = .seconds(300)
                }
                // Throws only when cancelled.
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// - Returns: How long nothing is to be done.
    private func turn(_ share: Double) async throws -> Duration {
        // What an earlier try left, when one of its writes failed.
        try store.recover()
        let due = try dueTime(share)
        guard due <= .zero else { return min(due, Self.longestSleep) }
        try await renew()
        // By a clock that is far ahead the new one is due at once, too.
        return min(max(try dueTime(share), .seconds(300)), Self.longestSleep)
    }

    private func dueTime(_ share: Double) throws -> Duration {
        guard let life = try store.certificateLife() else { throw RegistrationError.notEnrolled }
        let due = life.time(atShare: share)
        tell(life, due)
        return .seconds(Int64(due.timeIntervalSince(Date())))
    }

    private func renew() async throws {
        logger.info("Renewing the host's certificate")
        let key = try store.nextKey()
        do {
            let certificate = try await exchange.certificate(for: key, client: client, patience: Self.patience)
            try store.adopt(certificate: certificate, for: key)
        } catch let error as RegistrationError {
            if case .denied = error { try store.dropNextKey() }
            throw error
        }
    }
}
