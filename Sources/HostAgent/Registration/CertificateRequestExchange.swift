package import ByohAPI
package import KubernetesClient
import KubernetesModel
package import Logging

/// Asks the management cluster for a certificate, and waits until it is there.
package struct CertificateRequestExchange: Sendable {
    private let subject: HostSubject
    private let hostUID: String
    private let machineID: String
    private let isMoved: Bool
    private let logger: Logger

    /// - Parameter isMoved: whether the host exists at the management cluster already, or is to; then it is never a new one.
    package init(subject: HostSubject, hostUID: String, machineID: String, isMoved: Bool = false, logger: Logger) {
        self.subject = subject
        self.hostUID = hostUID
        self.machineID = machineID
        self.isMoved = isMoved
        self.logger = logger
    }

    /// The certificate in PEM. Its request is named after the key, so that one that was made before is found again.
    ///
    /// - Throws: ``RegistrationError/denied(_:)``, ``RegistrationError/nameTaken(_:)``, ``RegistrationError/failed(_:)``, ``RegistrationError/undecided(_:_:)`` after `patience`.
    package func certificate(
        for key: HostKey, client: KubernetesClient, patience: Duration
    ) async throws -> String {
        let requests = client.resources(CertificateSigningRequest.self)
        let name = subject.requestName(keyDigest: key.digest)
        var annotations = [ByohAnnotation.hostUID: hostUID, ByohAnnotation.machineID: machineID]
        if isMoved { annotations[ByohAnnotation.moved] = "true" }
        let request = CertificateSigningRequest(
            metadata: ObjectMeta(name: name, annotations: annotations),
            spec: CertificateSigningRequestSpec(
                request: PublicBytes(utf8: try key.request(for: subject)), signerName: .kubeAPIServerClient,
                usages: [.digitalSignature, .clientAuth]))
        // A host that follows asks often until its objects have arrived.
        let level: Logger.Level = isMoved ? .debug : .info
        let metadata: Logger.Metadata = ["CertificateSigningRequest": "\(name)"]
        do {
            _ = try await requests.create(request)
            logger.log(level: level, "Asked for a certificate", metadata: metadata)
        } catch {
            guard error.isAlreadyExists else { throw error }
            logger.log(level: level, "Found the request for a certificate", metadata: metadata)
        }
        logger.log(level: level, "Waiting for approval", metadata: metadata)
        let decided = try await decision(on: name, requests, within: patience)
        if let denial = decided.denial {
            // Said of a host that follows: it is asked for again when it has arrived.
            if decided.denialReason == "HostNotArrived" { throw RegistrationError.undecided(name, patience) }
            throw decided.denialReason == "NameTaken" ? RegistrationError.nameTaken(denial) : .denied(denial)
        }
        if let failure = decided.failure { throw RegistrationError.failed(failure) }
        guard let certificate = decided.status.certificate?.text else {
            throw RegistrationError.failed("the certificate of '\(name)' is no text")
        }
        return certificate
    }

    /// Looks at the request until it is decided. Hosts may get a request by its name, and neither list nor watch any.
    private func decision(
        on name: String, _ requests: ResourceClient<CertificateSigningRequest>, within patience: Duration
    ) async throws -> CertificateSigningRequest {
        let end = ContinuousClock.now + patience
        var pause: Duration = .milliseconds(250)
        while true {
            do {
                let request = try await requests.get(name)
                if request.isDenied || request.failure != nil || request.status.certificate != nil { return request }
            } catch {
                guard error.isRetriable else { throw error }
                logger.warning("Could not look at the request", metadata: ["error": "\(error)"])
            }
            guard ContinuousClock.now < end else { throw RegistrationError.undecided(name, patience) }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }
}

extension CertificateSigningRequest {
    fileprivate var denial: String? { message(.denied) }
    fileprivate var failure: String? { message(.failed) }
    fileprivate var denialReason: String? { status.conditions.first { $0.type == .denied }?.reason }

    private func message(_ type: CertificateSigningRequestCondition.ConditionType) -> String? {
        guard let condition = status.conditions.first(where: { $0.type == type && $0.status == .true }) else {
            return nil
        }
        return condition.message.isEmpty ? condition.reason : condition.message
    }
}
