import ByohAPI
package import ControllerRuntime
import JSONTree
import KubernetesClient
package import KubernetesModel
import Logging

/// Answers the certificate requests of hosts: with a certificate and everything a host needs, or with a reason.
///
/// Requests of others are left alone. A host that exists already under a key of its own keeps its name.
///
/// Every step can be repeated: a crash between two of them costs a token nothing, since the token remembers which keys
/// it has served.
package struct EnrolmentReconciler: Reconciler {
    /// How long a denied request stays for people to read; then its name is free for another try.
    package static let deniedLife: Duration = .seconds(300)

    let namespace: String?

    /// - Parameter namespace: Only hosts of this namespace; nil for all. Certificate requests are in none.
    package init(namespace: String? = nil) {
        self.namespace = namespace
    }

    package func apply(_ request: inout CertificateSigningRequest, _ scope: ReconcileScope) async throws -> Outcome {
        guard VerifiedRequest.isOurs(request) else { return .settled }
        if request.isDenied { return try await forget(request, scope) }
        guard !request.isApproved else { return .settled }
        do {
            let verified = try VerifiedRequest(request)
            // Another controller looks after that namespace.
            guard namespace == nil || verified.subject.namespace == namespace else { return .settled }
            let age = request.metadata.creationTimestamp?.duration(to: scope.now) ?? .zero
            switch try await enrol(verified, age: age, scope) {
            case .wait(let interval): return .recheck(after: interval)
            case .host(let host):
                try await HostObjectsWriter(client: scope.client).ensure(for: host)
                try await decide(
                    .approved, request, reason: "HostEnrolled", "Enrolled as ByoHost \(verified.subject)", scope)
            }
        } catch let denial as RequestDenial {
            scope.logger.info("Denying certificate request", metadata: ["reason": "\(denial.reason)"])
            try await decide(.denied, request, reason: denial.reason, denial.description, scope)
            return .recheck(after: Self.deniedLife)
        }
        return .settled
    }

    private enum Answer {
        /// The host with the request's key.
        case host(ByoHost)
        /// One of that name is being deleted, or one that follows `clusterctl move` has not arrived.
        case wait(Duration)
    }

    private func enrol(
        _ request: VerifiedRequest, age: Duration, _ scope: ReconcileScope
    ) async throws -> Answer {
        let hosts = scope.client.resources(ByoHost.self, in: request.subject.namespace)
        let present = try await hosts.getIfPresent(request.subject.host)
        if let present, present.metadata.isDeleting { return .wait(.seconds(5)) }
        switch request.requester {
        case .host(let requester):
            guard requester == request.subject else { throw RequestDenial.notTheRequester(requester.commonName) }
            guard let present else { throw RequestDenial.unknownHost("\(request.subject)") }
            return .host(try await note(request, on: present, scope))
        case .token(let id):
            if let present, !Self.admits(request.keyDigest, present) {
                throw RequestDenial.nameTaken("\(request.subject)", keyDigest: request.keyDigest)
            }
            if present == nil, !request.isMoved {
                try await HostObjectsWriter(client: scope.client).refuseStrangers(inTheWayOf: request.subject)
            }
            let ledger = TokenLedger(client: scope.client)
            if request.isMoved || present.map({ Self.knows(request.keyDigest, $0) }) ?? false {
                // Whom we know, or have been told to expect, uses up no place of somebody new.
                try await ledger.check(id, for: request)
                if request.isMoved, let interval = try await arrivalOverdue(of: present, request, age: age, scope) {
                    return .wait(interval)
                }
                if let present { return .host(try await note(request, on: present, scope)) }
            }
            let terms = try await ledger.spend(id, on: request)
            if let present { return .host(try await note(request, on: present, scope)) }
            return .host(try await create(request, terms, scope))
        }
    }

    /// Whether a key may take the name of a host that exists.
    private static func admits(_ keyDigest: String, _ host: ByoHost) -> Bool {
        knows(keyDigest, host) || host.metadata.annotations[ByohAnnotation.allowKey] == keyDigest
    }

    private static func knows(_ keyDigest: String, _ host: ByoHost) -> Bool {
        host.metadata.annotations[ByohAnnotation.keyDigest] == keyDigest
    }

    private func create(
        _ request: VerifiedRequest, _ terms: EnrolmentTerms, _ scope: ReconcileScope
    ) async throws -> ByoHost {
        scope.logger.info("Enrolling host", metadata: ["ByoHost": "\(request.subject)"])
        var metadata = ObjectMeta(name: request.subject.host, namespace: request.subject.namespace)
        metadata.labels = terms.hostLabels
        metadata.labels[ByohLabel.host] = request.subject.host
        metadata.annotations = [ByohAnnotation.keyDigest: request.keyDigest]
        if !request.hostUID.isEmpty { metadata.annotations[ByohAnnotation.hostUID] = request.hostUID }
        let host = ByoHost(metadata: metadata, spec: ByoHostSpec(accepted: terms.autoAccept))
        let hosts = scope.client.resources(ByoHost.self, in: request.subject.namespace)
        do {
            return try await hosts.create(host)
        } catch {
            if error.isNotFound { throw RequestDenial.namespaceMissing(request.subject.namespace) }
            guard error.isAlreadyExists else { throw error }
            // Another request was quicker.
            let present = try await hosts.get(request.subject.host)
            guard Self.admits(request.keyDigest, present) else {
                throw RequestDenial.nameTaken("\(request.subject)", keyDigest: request.keyDigest)
            }
            return present
        }
    }

    /// Writes down which key the host has from now on, and uses up an operator's permission if this is the key it is for.
    ///
    /// A host that is about to be replaced asks for its own certificate too, and must not take the permission away.
    private func note(
        _ request: VerifiedRequest, on host: ByoHost, _ scope: ReconcileScope
    ) async throws -> ByoHost {
        let isKnown = host.metadata.annotations[ByohAnnotation.keyDigest] == request.keyDigest
        let isPermitted = host.metadata.annotations[ByohAnnotation.allowKey] == request.keyDigest
        if isKnown, !isPermitted { return host }
        var annotations: JSONValue = [ByohAnnotation.keyDigest: .string(request.keyDigest)]
        if isPermitted { annotations[ByohAnnotation.allowKey] = .null }
        return try await scope.client.resources(ByoHost.self, in: host.metadata.namespace).patch(
            host.metadata.name, .merge(["metadata": Self.precondition(host, adding: ["annotations": annotations])]))
    }

    private func decide(
        _ type: CertificateSigningRequestCondition.ConditionType, _ request: CertificateSigningRequest,
        reason: String, _ message: String, _ scope: ReconcileScope
    ) async throws {
        let condition = CertificateSigningRequestCondition(
            type: type, reason: reason, message: String(message.prefix(1024)), lastUpdateTime: scope.now)
        let conditions = request.status.conditions + [condition]
        _ = try await scope.client.resources(CertificateSigningRequest.self).patch(
            request.metadata.name,
            .merge([
                "metadata": Self.precondition(request), "status": ["conditions": try JSONValue(encoding: conditions)],
            ]), subresource: .approval)
        scope.event(
            type == .approved ? .normal : .warning, reason: reason, action: "Deciding", message)
    }

    private static func precondition(_ object: some KubernetesResource, adding more: JSONValue = [:]) -> JSONValue {
        var metadata = more
        metadata["uid"] = object.metadata.uid.map(JSONValue.string)
        metadata["resourceVersion"] = object.metadata.resourceVersion.map(JSONValue.string)
        return metadata
    }

    /// Whether a host names the request's key in an annotation now.
    private func isNamed(
        by annotation: String, _ request: CertificateSigningRequest, _ scope: ReconcileScope
    ) async throws -> Bool {
        // One that cannot be verified is nobody's.
        guard let verified = try? VerifiedRequest(request) else { return false }
        let hosts = scope.client.resources(ByoHost.self, in: verified.subject.namespace)
        let host = try await hosts.getIfPresent(verified.subject.host)
        return host?.metadata.annotations[annotation] == verified.keyDigest
    }

    /// Removes a request that was denied a while ago, or whose reason is gone.
    private func forget(_ request: CertificateSigningRequest, _ scope: ReconcileScope) async throws -> Outcome {
        let denied = request.status.conditions.first { $0.type == .denied }
        let since = denied?.lastUpdateTime ?? request.metadata.creationTimestamp ?? scope.now
        let age = since.duration(to: scope.now)
        // Permission to take the name, and the host's arrival, answer one denial each; others stay for the host to read.
        let isOutdated =
            switch denied?.reason {
            case "NameTaken": try await isNamed(by: ByohAnnotation.allowKey, request, scope)
            case "HostNotArrived": try await isNamed(by: ByohAnnotation.keyDigest, request, scope)
            default: false
            }
        if age < Self.deniedLife, !isOutdated { return .recheck(after: Self.deniedLife - age) }
        do {
            try await scope.client.resources(CertificateSigningRequest.self).delete(request.metadata.name)
        } catch {
            guard error.isNotFound else { throw error }
            scope.logger.debug("Denied request is gone already")
        }
        return .settled
    }
}
