import HTTPServing
package import KubernetesModel
import SwiftASN1
import X509

/// Finds out who makes a request: by client certificate or bootstrap token.
package struct Authenticator: Sendable {
    /// What a request without credentials is.
    package enum Stranger: Sendable {
        /// Whoever connects is this user: for servers in memory that only a test can reach.
        case trusted(UserInfo)
        /// `system:anonymous`, who may do next to nothing.
        case anonymous
    }

    private let stranger: Stranger

    package init(stranger: Stranger) {
        self.stranger = stranger
    }

    /// - Throws: ``APIFailure`` 401 for credentials that are not, or no longer, good.
    func user(of request: ServedRequest, _ log: RevisionLog, now: Time) async throws -> UserInfo {
        if let bytes = request.clientCertificate { return try user(ofCertificate: bytes) }
        if let header = request.header("authorization") {
            guard header.hasPrefix("Bearer "), let token = BootstrapToken(header.dropFirst("Bearer ".count)) else {
                throw APIFailure.unauthorized
            }
            let secret = try await log.get(token.secretKey)
            guard let secret, let user = token.user(by: try secret.tree(), now: now) else {
                throw APIFailure.unauthorized
            }
            return user
        }
        switch stranger {
        case .trusted(let user): return user
        case .anonymous: return UserInfo(username: "system:anonymous", groups: ["system:unauthenticated"])
        }
    }

    /// CN is the name, O the groups. TLS has verified the certificate.
    private func user(ofCertificate bytes: [UInt8]) throws(APIFailure) -> UserInfo {
        // One that cannot be read names nobody.
        guard let certificate = try? Certificate(derEncoded: bytes) else { throw .unauthorized }
        let attributes = certificate.subject.flatMap { $0 }
        func values(_ type: ASN1ObjectIdentifier) -> [String] {
            attributes.filter { $0.type == type }.compactMap { String($0.value) }
        }
        guard let name = values(.RDNAttributeType.commonName).first, !name.isEmpty else { throw .unauthorized }
        return UserInfo(
            username: name, groups: values(.RDNAttributeType.organizationName) + ["system:authenticated"])
    }
}
