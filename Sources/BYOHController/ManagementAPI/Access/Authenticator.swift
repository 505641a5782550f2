import HTTPServing
package import KubernetesModel
import SwiftASN1
import X509

/// Finds out who makes a request.
package struct Authenticator: Sendable {
    /// What a connection without a certificate is.
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

    /// The user: what the verified client certificate says, CN the name and O the groups.
    ///
    /// - Throws: ``APIFailure`` 401 for a certificate without a name.
    func user(of request: ServedRequest) throws(APIFailure) -> UserInfo {
        guard let bytes = request.clientCertificate else {
            switch stranger {
            case .trusted(let user): return user
            case .anonymous:
                return UserInfo(username: "system:anonymous", groups: ["system:unauthenticated"])
            }
        }
        // TLS has verified it, so a certificate that cannot be read here is one that names nobody.
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
