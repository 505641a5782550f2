import ByohAPI
import Crypto
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI
import SwiftASN1
import TestSupport
import X509

extension ProviderPlane {
    /// The rights that `byoh-controller` gives to those who enrol.
    func grantEnrolment() async throws {
        for role in [EnrolmentRoles.enrolment, EnrolmentRoles.renewal] {
            try await createIfAbsent(role)
        }
        for binding in [EnrolmentRoles.enrolmentBinding, EnrolmentRoles.renewalBinding] {
            try await createIfAbsent(binding)
        }
    }

    private func createIfAbsent<Object: KubernetesObject>(_ object: Object) async throws {
        do {
            _ = try await client.resources(Object.self, in: object.metadata.namespace).create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }

    /// An enrolment token for this namespace.
    func makeToken(_ change: (inout EnrolmentTerms) -> Void = { _ in }) async throws -> EnrolmentToken {
        let token = EnrolmentToken.random()
        var terms = EnrolmentTerms(namespace: namespace, maximumUses: 20, autoAccept: true)
        change(&terms)
        _ = try await client.resources(Secret.self, in: EnrolmentToken.namespace).create(
            token.object(terms: terms, expiration: Time(secondsSinceEpoch: 4_000_000_000)))
        return token
    }

    /// What a server answers whoever shows a token. Asked until the server knows the token and the rights of its group.
    func ask(_ request: HostRequest, with token: EnrolmentToken) async throws
        -> KubernetesModel.CertificateSigningRequest
    {
        let kubeconfig = try server.kubeconfig(userFields: "token: \(token.bearer.text)")
        try await server.withClient(kubeconfig: kubeconfig) { host in
            try await eventually("the token can ask for a certificate") {
                do {
                    _ = try await host.resources(KubernetesModel.CertificateSigningRequest.self).create(request.object)
                    return true
                } catch {
                    guard let refusal = error as? KubernetesError, refusal.isUnauthorized || refusal.isForbidden else {
                        throw error
                    }
                    return false
                }
            }
        }
        return try await answer(to: request)
    }

    /// The request once it has been decided.
    func answer(to request: HostRequest) async throws -> KubernetesModel.CertificateSigningRequest {
        let name = request.object.metadata.name
        let decided = try await client.resources(KubernetesModel.CertificateSigningRequest.self).wait(
            for: name, within: Self.patience
        ) { $0.map { $0.isApproved || $0.isDenied } ?? false }
        guard let decided else { throw NotDecided(name: name) }
        return decided
    }

    private struct NotDecided: Error { let name: String }

    /// Brings a host in as agents come in, and returns who it is afterwards: exactly what its approved request says.
    func enrol(_ host: String, with token: EnrolmentToken) async throws -> RawIdentity {
        let request = try HostRequest(HostSubject(namespace: namespace, host: host))
        let answer = try await ask(request, with: token)
        guard answer.isApproved else { throw NotApproved(reason: answer.status.conditions.first?.message ?? "") }
        let content = try CertificateRequest(pem: answer.spec.request.text ?? "")
        return .user(content.commonName, groups: content.organizations)
    }

    private struct NotApproved: Error { let reason: String }
}

/// A certificate request as a host makes it, or as it should not.
struct HostRequest {
    let object: KubernetesModel.CertificateSigningRequest

    /// As it is sent.
    var manifest: JSONValue {
        get throws {
            var tree = try JSONValue(encoding: object)
            tree["apiVersion"] = "certificates.k8s.io/v1"
            tree["kind"] = "CertificateSigningRequest"
            return tree
        }
    }

    /// - Parameters:
    ///   - users: the common names; by default the host's own.
    ///   - isMoved: whether the host says that it exists already.
    ///   - change: what else is wrong with it.
    init(
        _ subject: HostSubject, users: [String]? = nil, groups: [String] = [HostSubject.organization],
        isMoved: Bool = false, _ change: (inout CertificateSigningRequestSpec) -> Void = { _ in }
    ) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        typealias Attribute = RelativeDistinguishedName.Attribute
        let names =
            groups.map { Attribute(type: .RDNAttributeType.organizationName, value: .init(utf8String: $0)) }
            + (users ?? [subject.commonName]).map {
                Attribute(type: .RDNAttributeType.commonName, value: .init(utf8String: $0))
            }
        let request = try X509.CertificateSigningRequest(
            version: .v1, subject: DistinguishedName(names.map { RelativeDistinguishedName($0) }), privateKey: key,
            attributes: .init(), signatureAlgorithm: .ecdsaWithSHA256)
        let pem = try request.serializeAsPEM().pemString
        let digest = SHA256Digest(of: try CertificateRequest(pem: pem).publicKeyInfo).hex
        var spec = CertificateSigningRequestSpec(
            request: PublicBytes(utf8: pem), signerName: .kubeAPIServerClient, usages: [.digitalSignature, .clientAuth])
        change(&spec)
        object = KubernetesModel.CertificateSigningRequest(
            metadata: ObjectMeta(
                name: subject.requestName(keyDigest: digest),
                annotations: isMoved ? [ByohAnnotation.moved: "true"] : [:]),
            spec: spec)
    }
}
