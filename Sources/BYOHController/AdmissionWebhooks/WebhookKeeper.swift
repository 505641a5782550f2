package import Admission
package import ControllerRuntime
import FoundationEssentials
import JSONTree
import KubernetesClient
package import KubernetesModel
import Logging
import PKI
import ServiceLifecycle

/// Keeps the webhooks' certificate, and what the API server is told about them. Only the leader may run it.
///
/// Looks at the Secret and both configurations whenever one of them changes, and now and then for the time; writes what
/// differs. The configurations are first written once this process answers: a server that is told of webhooks which nobody
/// serves refuses every new object.
package struct WebhookKeeper: Service {
    /// What the three objects are called.
    package struct Names: Hashable, Sendable {
        /// The Secret with the certificates.
        package var secret: ObjectKey
        /// The ValidatingWebhookConfiguration and the MutatingWebhookConfiguration.
        package var configuration: String

        package init(namespace: String, secret: String = "byoh-webhook-certificate", configuration: String = "byoh") {
            self.secret = ObjectKey(namespace: namespace, name: secret)
            self.configuration = configuration
        }
    }

    /// How often the age of certificates is looked at, at most.
    private static let longestInterval: Duration = .seconds(600)
    private static let retryInterval: Duration = .seconds(5)

    private let environment: ControllerEnvironment
    private let names: Names
    private let plan: ServingCertificatePlan
    private let registration: WebhookRegistration
    private let isServing: @Sendable () -> Bool
    private let logger: Logger
    /// The Secret that this keeps, for a ``WebhookServer``.
    package let secrets: Store<Secret>
    private let validating: Store<ValidatingWebhookConfiguration>
    private let mutating: Store<MutatingWebhookConfiguration>

    /// - Parameters:
    ///   - policy: Names the kinds that there are rules for.
    ///   - isServing: Whether this process answers the API server's questions.
    package init(
        in environment: ControllerEnvironment, names: Names, address: WebhookAddress, plan: ServingCertificatePlan,
        policy: AdmissionPolicy, isServing: @escaping @Sendable () -> Bool
    ) {
        self.environment = environment
        self.names = names
        self.plan = plan
        self.registration = WebhookRegistration(name: names.configuration, address: address, policy: policy)
        self.isServing = isServing
        var logger = environment.logger
        logger[metadataKey: "controller"] = "webhooks"
        self.logger = logger
        secrets = Self.certificates(in: environment, names)
        let ours = WatchOptions(fieldSelector: "metadata.name=\(names.configuration)")
        validating = environment.caches.store(ValidatingWebhookConfiguration.self, options: ours)
        mutating = environment.caches.store(MutatingWebhookConfiguration.self, options: ours)
    }

    /// The store of the one Secret, shared by all who ask.
    package static func certificates(in environment: ControllerEnvironment, _ names: Names) -> Store<Secret> {
        environment.caches.store(
            Secret.self, in: names.secret.namespace,
            options: WatchOptions(fieldSelector: "metadata.name=\(names.secret.name)"))
    }

    /// Keeps everything as it should be until graceful shutdown or cancellation. Errors are logged, and tried again.
    package func run() async throws {
        try await cancelWhenGracefulShutdown { try await keep() }
    }

    private func keep() async throws {
        let news = Signal()
        let subscriptions: [any Cancellable] = [
            secrets.subscribe { _ in news.ring() }, validating.subscribe { _ in news.ring() },
            mutating.subscribe { _ in news.ring() },
        ]
        defer { for subscription in subscriptions { subscription.cancel() } }
        var lastProblem: String?
        while !Task.isCancelled {
            var interval = interval
            do {
                if try await !pass() { interval = .seconds(1) }
                lastProblem = nil
            } catch {
                interval = Self.retryInterval
                let problem = "\(error)"
                // Told once, not every few seconds.
                if problem != lastProblem, !Task.isCancelled {
                    logger.error("Failed to keep webhooks, trying again", metadata: ["error": "\(problem)"])
                }
                lastProblem = problem
            }
            await news.wait(until: environment.timeline.now.advanced(by: interval), on: environment.timeline)
        }
    }

    private var interval: Duration { min(Self.longestInterval, plan.propagation, plan.servingLifetime / 20) }

    /// Brings everything in line. False while this process does not serve yet.
    private func pass() async throws -> Bool {
        let material = try await currentMaterial()
        guard isServing() else { return false }
        try await ensure(registration.validating(bundle: material.bundle), validating)
        try await ensure(registration.mutating(bundle: material.bundle), mutating)
        return true
    }

    // MARK: - The certificate

    private func currentMaterial() async throws -> ServingMaterial {
        let secrets = environment.client.resources(Secret.self, in: names.secret.namespace)
        let stored = try await secrets.getIfPresent(names.secret.name)
        let current = stored.flatMap(ServingMaterial.init)
        let now = Date(timeIntervalSince1970: Double(environment.wallClock.nowInSeconds.secondsSinceEpoch))
        let wanted = try plan.material(after: current, at: now)
        guard wanted != current else { return wanted }
        let changes = Self.changes(from: current, to: wanted)
        logger.info("Renewing webhook certificate", metadata: ["Secret": "\(names.secret)", "changes": "\(changes)"])
        if let stored {
            let metadata: JSONValue = [
                "uid": .string(stored.metadata.uid ?? ""),
                "resourceVersion": .string(stored.metadata.resourceVersion ?? ""),
            ]
            _ = try await secrets.patch(
                names.secret.name, .merge(["metadata": metadata, "data": try JSONValue(encoding: wanted.data)]))
        } else {
            let metadata = ObjectMeta(
                name: names.secret.name, namespace: names.secret.namespace,
                labels: ["cluster.x-k8s.io/provider": "infrastructure-byoh"])
            _ = try await secrets.create(Secret(metadata: metadata, type: .tls, data: wanted.data))
        }
        return wanted
    }

    /// What is replaced, for the log.
    private static func changes(from old: ServingMaterial?, to new: ServingMaterial) -> String {
        guard let old else { return "everything" }
        var changes: [String] = []
        if old.authorities.last != new.authorities.last { changes.append("new authority") }
        if old.authorities.contains(where: { !new.authorities.contains($0) }) {
            changes.append("old authority dropped")
        }
        if old.serving != new.serving { changes.append("serving certificate") }
        return changes.joined(separator: ", ")
    }

    // MARK: - The configurations

    /// Creates what is missing, and mends what differs.
    private func ensure<Configuration: KubernetesObject>(
        _ wanted: Configuration, _ store: Store<Configuration>
    ) async throws {
        let kind = Configuration.apiResource.kind
        let configurations = environment.client.resources(Configuration.self)
        let cached = store[wanted.key]
        let tree = try JSONValue(encoding: wanted)
        if let cached, try JSONValue(encoding: cached).holds(tree) { return }
        // The cache is a little behind: after a write of our own it still shows what was there before.
        guard let stored = try await configurations.getIfPresent(wanted.metadata.name) else {
            logger.info("Registering webhooks", metadata: ["\(kind)": "\(wanted.key)"])
            _ = try await configurations.create(wanted)
            return
        }
        if try JSONValue(encoding: stored).holds(tree) { return }
        logger.info("Registering webhooks", metadata: ["\(kind)": "\(wanted.key)"])
        var change: JSONValue = ["webhooks": tree["webhooks"] ?? []]
        change["metadata"] = ["labels": tree["metadata"]?["labels"] ?? [:]]
        _ = try await configurations.patch(wanted.metadata.name, .merge(change))
    }
}

extension WebhookKeeper: CustomStringConvertible {
    /// The Secret's name.
    package var description: String { "WebhookKeeper(\(names.secret))" }
}

extension JSONValue {
    /// Whether everything that `wanted` says is here. More may be here: the server fills in defaults.
    fileprivate func holds(_ wanted: JSONValue) -> Bool {
        switch (self, wanted) {
        case (.object(let mine), .object(let theirs)):
            theirs.allSatisfy { key, value in mine[key].map { $0.holds(value) } ?? false }
        case (.array(let mine), .array(let theirs)):
            mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.holds($1) }
        default: self == wanted
        }
    }
}

/// A subscription of whatever kind.
private protocol Cancellable: Sendable {
    func cancel()
}

extension Subscription: Cancellable {}
