package import ByohAPI
package import KubernetesModel
import PKI

/// A request that says what a host may say, by its own content. Whether this requester may say it is not decided yet.
package struct VerifiedRequest: Hashable, Sendable {
    /// Who asks.
    package enum Requester: Hashable, Sendable {
        /// Somebody with an enrolment token of this id.
        case token(id: String)
        /// An enrolled host.
        case host(HostSubject)
    }

    package let subject: HostSubject
    /// SHA-256 of the public key (SubjectPublicKeyInfo in DER), in hex.
    package let keyDigest: String
    package let requester: Requester
    /// What the host calls itself; empty when it does not say.
    package let hostUID: String
    /// Whether the host says that it exists here already. It only makes us more careful: see `ByohAnnotation.moved`.
    package let isMoved: Bool

    /// The longest life of a certificate.
    private static let longestLife: Int32 = 31_536_000

    /// Whether a request comes from somebody whom we answer at all: the rest is none of our business.
    package static func isOurs(_ request: CertificateSigningRequest) -> Bool {
        !Set(request.spec.groups).isDisjoint(with: [EnrolmentToken.group, HostSubject.organization])
    }

    /// Checks everything that the request itself says.
    ///
    /// - Throws: ``RequestDenial`` for the first thing that is wrong.
    package init(_ request: CertificateSigningRequest) throws(RequestDenial) {
        let spec = request.spec
        guard spec.signerName == .kubeAPIServerClient else { throw .wrongSigner(spec.signerName.rawValue) }
        guard Set(spec.usages) == [.digitalSignature, .clientAuth] else {
            throw .wrongUsages(spec.usages.map(\.rawValue))
        }
        if let seconds = spec.expirationSeconds, seconds > Self.longestLife { throw .tooLong(seconds: seconds) }
        let (subject, keyDigest) = try Self.content(of: spec.request)
        let wanted = subject.requestName(keyDigest: keyDigest)
        guard request.metadata.name == wanted else {
            throw .wrongRequestName(request.metadata.name, wanted: wanted)
        }
        self.subject = subject
        self.keyDigest = keyDigest
        self.requester = try Self.requester(spec)
        self.hostUID = String((request.metadata.annotations[ByohAnnotation.hostUID] ?? "").prefix(128))
        isMoved = request.metadata.annotations[ByohAnnotation.moved] == "true"
    }

    private static func content(of bytes: PublicBytes) throws(RequestDenial) -> (HostSubject, keyDigest: String) {
        guard let pem = bytes.text else { throw .unreadable("it is not text") }
        // Readers differ in what they make of text around a block. The signer must read what is judged here.
        guard pem.hasPrefix("-----BEGIN CERTIFICATE REQUEST-----\n"), pem.ranges(of: "-----BEGIN").count == 1 else {
            throw .unreadable("it is not one PEM block CERTIFICATE REQUEST and nothing else")
        }
        let request: CertificateRequest
        let publicKey: [UInt8]
        let names: Int
        do {
            request = try CertificateRequest(pem: pem)
            publicKey = try request.publicKeyInfo
            names = try request.alternativeNameCount
        } catch {
            throw .unreadable("\(error)")
        }
        guard request.isP256 else { throw .wrongKeyType }
        guard names == 0 else { throw .alternativeNames }
        guard request.organizations == [HostSubject.organization] else {
            throw .wrongOrganization(request.organizations)
        }
        guard let subject = HostSubject(commonName: request.commonName) else {
            throw .wrongCommonName(request.commonName)
        }
        guard request.hasPlainSubject else { throw .ambiguousSubject }
        if let violation = NameRule.label.violation(in: subject.namespace) {
            throw .invalidNames("'\(subject.namespace)' cannot be a namespace: \(violation)")
        }
        if let violation = NameRule.subdomain.violation(in: subject.host) {
            throw .invalidNames("'\(subject.host)' cannot be the name of a host: \(violation)")
        }
        guard subject.host.utf8.count <= 63 else {
            throw .invalidNames("'\(subject.host)' cannot be the name of a host: it must have at most 63 characters")
        }
        return (subject, SHA256Digest(of: publicKey).hex)
    }

    private static func requester(_ spec: CertificateSigningRequestSpec) throws(RequestDenial) -> Requester {
        if spec.groups.contains(EnrolmentToken.group), let id = EnrolmentToken.id(ofUser: spec.username) {
            return .token(id: id)
        }
        if spec.groups.contains(HostSubject.organization), let subject = HostSubject(commonName: spec.username) {
            return .host(subject)
        }
        throw .notTheRequester(spec.username)
    }
}
