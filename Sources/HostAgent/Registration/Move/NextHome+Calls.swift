import ByohAPI
import KubernetesClient
import KubernetesModel
import Logging

extension NextHome {
    /// Proves the way and changes nothing there: the server is the one that the kubeconfig means, and knows the token, which
    /// may ask for certificates.
    ///
    /// - Parameter keyDigest: of the host's key, which names the request that the host would make.
    /// - Throws: ``RegistrationError/noWay(_:)`` with what is in the way, ``RegistrationError/noAnswer(_:)`` when it may pass.
    func check(keyDigest: String, logger: Logger) async throws {
        let name = subject.requestName(keyDigest: keyDigest)
        try await withClient(configuration, logger) { client in
            do throws(KubernetesError) {
                _ = try await client.resources(CertificateSigningRequest.self).get(name)
            } catch {
                // There is no such request: this is what is hoped for. One that is there does no harm.
                if error.isNotFound { return }
                throw Self.obstacle(error)
            }
        }
    }

    /// A certificate for a key that the host is known by there, which was tried out.
    ///
    /// - Parameter patience: how long is waited until the request is decided; it is found again.
    /// - Throws: as ``CertificateRequestExchange/certificate(for:client:patience:)``, and ``RegistrationError/noWay(_:)`` when
    ///   the certificate is no good: the host is not there, or another moment must be waited for.
    func certificate(
        for key: HostKey, exchange: CertificateRequestExchange, patience: Duration, logger: Logger
    ) async throws -> String {
        let certificate = try await withClient(configuration, logger) { client in
            try await exchange.certificate(for: key, client: client, patience: patience)
        }
        // The request may be one of an earlier stay there.
        var own = configuration
        own.credentials = Credentials(
            certificate: CertificateSource(
                certificate: .inline(Sensitive(Array(certificate.utf8))),
                privateKey: .inline(Sensitive(Array(key.pem.utf8)))))
        try await withClient(own, logger) { client in
            do throws(KubernetesError) {
                _ = try await client.resources(ByoHost.self, in: subject.namespace).get(subject.host)
            } catch {
                throw RegistrationError.noWay("the host's own ByoHost cannot be read there: \(error)")
            }
        }
        return certificate
    }

    private func withClient<Result>(
        _ configuration: ClientConfiguration, _ logger: Logger, _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        do {
            return try await KubernetesClient.withClient(configuration, logger: logger, body)
        } catch let failure as CredentialFailure {
            throw RegistrationError.noWay("\(failure)")
        }
    }

    private static func obstacle(_ error: KubernetesError) -> RegistrationError {
        if error.isUnauthorized {
            return .noWay(
                "the enrolment token is not known there, or its time is over; make another one with "
                    + "'byohctl token create'")
        }
        if error.isForbidden {
            return .noWay(
                "the token may not ask for certificates there; right would be one from 'byohctl token create'")
        }
        return .noAnswer("\(error)")
    }
}
