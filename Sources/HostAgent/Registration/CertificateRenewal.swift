package import ByohAPI
import FoundationEssentials
import HostSystem
package import KubernetesClient
package import Logging
import ServiceLifecycle
import SwiftASN1
import X509

/// Renews the host's certificate when two thirds of its life are over, with the certificate itself. Each has a new key.
package struct CertificateRenewal: Service {
    private let client: KubernetesClient
    private let subject: HostSubject
    private let store: IdentityStore
    private let exchange: CertificateRequestExchange
    private let logger: Logger

    /// A clock that was set is noticed within this time.
    private static let longestSleep: Duration = .seconds(3_600)
    private static let patience: Duration = .seconds(600)

    package init(
        client: KubernetesClient, subject: HostSubject, store: IdentityStore, exchange: CertificateRequestExchange,
        logger: Logger
    ) {
        self.client = client
        self.subject = subject
        self.store = store
        self.exchange = exchange
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // Hosts that were enrolled together must not renew together.
            let share = Double.random(in: 0.60...0.70)
            while !Task.isCancelled {
                var pause = Self.longestSleep
                do {
                    // What an earlier try left, when one of its writes failed.
                    try store.recover()
                    let due = try dueTime(share)
                    if due <= .zero {
                        try await renew()
                        continue
                    }
                    pause = min(due, Self.longestSleep)
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

    private func dueTime(_ share: Double) throws -> Duration {
        guard let pem = try store.certificate() else { throw RegistrationError.notEnrolled }
        let certificate = try Certificate(pemEncoded: pem)
        return Self.timeLeft(
            from: certificate.notValidBefore, until: certificate.notValidAfter, share: share, now: Date())
    }

    /// How long until `share` of the life is over; not positive when it is.
    static func timeLeft(from start: Date, until end: Date, share: Double, now: Date) -> Duration {
        let due = start.addingTimeInterval(end.timeIntervalSince(start) * share)
        return .seconds(Int64(due.timeIntervalSince(now)))
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
