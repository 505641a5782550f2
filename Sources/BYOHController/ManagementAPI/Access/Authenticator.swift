import FoundationEssentials
import HTTPServing
package import KubernetesModel
import SwiftASN1
import X509

/// Finds out who makes a request: by client certificate, bootstrap token or service account token.
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
    func user(of request: ServedRequest, _ server: ServerContext) async throws -> UserInfo {
        if let bytes = request.clientCertificate { return try user(ofCertificate: bytes, now: server.now()) }
        if let header = request.header("authorization") {
            let scheme = header.prefix { $0 != " " }
            guard scheme.lowercased() == "bearer" else { throw APIFailure.unauthorized }
            let token = String(header.dropFirst(scheme.count).drop { $0 == " " })
            guard let bearer = try await Self.bearer(of: token, audiences: [ServiceAccountToken.issuer], server) else {
                throw APIFailure.unauthorized
            }
            return bearer.user
        }
        switch stranger {
        case .trusted(let user): return user
        case .anonymous: return UserInfo(username: "system:anonymous", groups: ["system:unauthenticated"])
        }
    }

    /// Who bears a token, and which of the audiences it is meant for; nil for a token that is not, or no longer, good.
    static func bearer(
        of text: String, audiences: [String], _ server: ServerContext
    ) async throws -> (user: UserInfo, audiences: [String])? {
        if let token = BootstrapToken(text) {
            guard audiences.contains(ServiceAccountToken.issuer),
                let secret = try await server.log.get(token.secretKey),
                let user = token.user(by: try secret.tree(), now: server.now())
            else { return nil }
            return (user, [ServiceAccountToken.issuer])
        }
        guard let token = try await ServiceAccountToken.verified(text, server) else { return nil }
        let shared = audiences.filter(token.audiences.contains)
        return shared.isEmpty ? nil : (token.user, shared)
    }

    /// CN is the name, O the groups. TLS has verified the certificate.
    private func user(ofCertificate bytes: [UInt8], now: Time) throws(APIFailure) -> UserInfo {
        // One that cannot be read names nobody.
        guard let certificate = try? Certificate(derEncoded: bytes) else { throw .unauthorized }
        // TLS looked at the dates when the connection began, which can be long ago.
        guard Double(now.secondsSinceEpoch) <= certificate.notValidAfter.timeIntervalSince1970 else {
            throw .unauthorized
        }
        let attributes = certificate.subject.flatMap { $0 }
        func values(_ type: ASN1ObjectIdentifier) -> [String] {
            attributes.filter { $0.type == type }.compactMap { String($0.value) }
        }
        guard let name = values(.RDNAttributeType.commonName).first, !name.isEmpty else { throw .unauthorized }
        return UserInfo(
            username: name, groups: values(.RDNAttributeType.organizationName) + ["system:authenticated"])
    }
}
