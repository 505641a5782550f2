import SwiftASN1
import X509

/// What a certificate is for, which decides its names and usages.
public enum CertificateProfile: Hashable, Sendable {
    /// Proves a user to the API server: the user is the common name, each group an organisation.
    case client(user: String, groups: [String])
    /// Proves a server to its clients. `ipAddresses` are IPv4 or IPv6 in text form, without brackets or zones.
    case server(commonName: String, dnsNames: [String], ipAddresses: [String])

    var subject: DistinguishedName {
        get throws {
            switch self {
            case .client(let user, let groups):
                var names: [RelativeDistinguishedName] = []
                for group in groups { names.append(try OrganizationName(group).makeRDN()) }
                names.append(try CommonName(user).makeRDN())
                return DistinguishedName(names)
            case .server(let commonName, _, _):
                return try DistinguishedName { CommonName(commonName) }
            }
        }
    }

    func extensions(for key: Certificate.PublicKey, issuer: Certificate) throws -> Certificate.Extensions {
        var extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([usage])
            SubjectKeyIdentifier(hash: key)
            AuthorityKeyIdentifier(keyIdentifier: try issuer.extensions.subjectKeyIdentifier?.keyIdentifier)
        }
        if case .server(_, let dnsNames, let ipAddresses) = self {
            let addresses = try ipAddresses.map { text -> GeneralName in
                guard let address = IPAddressBytes(text) else { throw PKIError.notAnIPAddress(text) }
                return .ipAddress(ASN1OctetString(contentBytes: address.bytes[...]))
            }
            try extensions.append(
                .init(SubjectAlternativeNames(dnsNames.map(GeneralName.dnsName) + addresses), critical: false))
        }
        return extensions
    }

    private var usage: ExtendedKeyUsage.Usage {
        switch self {
        case .client: .clientAuth
        case .server: .serverAuth
        }
    }
}
