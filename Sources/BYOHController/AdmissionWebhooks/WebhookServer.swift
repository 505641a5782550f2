package import Admission
package import ControllerRuntime
package import HTTPServing
import JSONTree
package import KubernetesModel
package import Logging
import PKI
import ServiceLifecycle
import Synchronization

/// Answers the API server's questions over HTTPS, on each replica, whether it leads or not.
///
/// Waits until the leader has made a certificate, then serves; a certificate that replaces it is shown from the next
/// handshake on, without a restart. `POST /validate`, `POST /mutate`.
package final class WebhookServer: Service {
    /// The largest question: two objects of the largest size that the API server stores, and what surrounds them.
    private static let bodyLimit = 4 << 20

    private let address: ListenAddress
    private let secrets: Store<Secret>
    private let reviewer: AdmissionReviewer
    private let metrics: WebhookMetrics
    private let logger: Logger
    private let onListening: @Sendable (Int?) async -> Void
    private let serves = Atomic(false)

    /// - Parameters:
    ///   - secrets: The store with the one Secret that the leader keeps; see ``WebhookKeeper``.
    ///   - onListening: Called once when connections are accepted, with the port.
    package init(
        listeningOn address: ListenAddress, certificateIn secrets: Store<Secret>, policy: AdmissionPolicy,
        metrics: WebhookMetrics, logger: Logger, onListening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        self.address = address
        self.secrets = secrets
        self.reviewer = AdmissionReviewer(policy)
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Whether connections are accepted.
    package var isServing: Bool { serves.load(ordering: .acquiring) }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: `ListenFailure` when the address cannot be bound.
    package func run() async throws {
        let (changes, changed) = AsyncStream.makeStream(of: CertifiedKey.self, bufferingPolicy: .bufferingNewest(1))
        let subscription = secrets.subscribe { change in
            // What is deleted or damaged is made anew by the leader; until then the old one serves.
            if case .deleted = change { return }
            if let material = ServingMaterial(change.object) { changed.yield(material.serving) }
        }
        defer {
            subscription.cancel()
            changed.finish()
        }
        let (starts, start) = AsyncStream.makeStream(of: RotatingCertificate.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                defer { start.finish() }
                await show(changes, start)
            }
            group.addTask { [self] in
                for await certificate in starts.cancelOnGracefulShutdown() { try await serve(certificate) }
            }
            try await group.waitForAll()
        }
    }

    /// Follows the certificate; with the first one serving starts.
    private func show(
        _ changes: AsyncStream<CertifiedKey>, _ start: AsyncStream<RotatingCertificate>.Continuation
    ) async {
        var shown: RotatingCertificate?
        for await pair in changes.cancelOnGracefulShutdown() {
            do {
                if let shown {
                    logger.info("Showing new webhook certificate")
                    try shown.replace(certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
                } else {
                    let first = try RotatingCertificate(
                        certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
                    shown = first
                    start.yield(first)
                }
            } catch {
                // The leader finds it unusable too, and makes another.
                logger.warning("Webhook certificate cannot be used", metadata: ["error": "\(error)"])
            }
        }
    }

    private func serve(_ certificate: RotatingCertificate) async throws {
        defer { serves.store(false, ordering: .releasing) }
        let service = HTTPService(
            listeningOn: address, tls: try certificate.configuration(clientAuthorities: []), bodyLimit: Self.bodyLimit,
            logger: logger,
            onListening: { [self] port in
                serves.store(true, ordering: .releasing)
                await onListening(port)
            }
        ) { [self] request in try await respond(to: request) }
        try await service.run()
    }

    private func respond(to request: ServedRequest) async throws -> ServedResponse {
        guard let duty = AdmissionReviewer.Duty(rawValue: String(request.path.dropFirst())) else {
            return .text("Use /validate or /mutate\n", status: 404)
        }
        guard request.method == "POST" else { return .text("Use POST\n", status: 405) }
        let request = try await request.readingBody()
        do {
            let answer = try reviewer.answer(request.body, duty)
            metrics.answered(duty, answer.response?.allowed == true ? .allowed : .refused)
            return ServedResponse(contentType: "application/json", body: try JSONValue(encoding: answer).serialized())
        } catch let error as UnreadableReview {
            metrics.answered(duty, .unreadable)
            logger.debug("Unreadable admission review", metadata: ["error": "\(error)"])
            return .text("\(error)\n", status: 400)
        }
    }
}

extension WebhookServer: CustomStringConvertible {
    /// The address.
    package var description: String { "WebhookServer(\(address))" }
}
