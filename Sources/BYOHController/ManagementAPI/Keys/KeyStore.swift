import FoundationEssentials
import PKI
import SystemPackage

/// The keys and certificates of one management plane: made when they are missing, renewed when they are due.
///
/// With a folder they outlive the process; without one they are as short-lived as the objects in memory. Each file holds
/// a key together with its certificate, so a crash leaves the old pair or the new one.
struct KeyStore: Sendable {
    static let authorityLifetime: Duration = .seconds(10 * 365 * 86_400)
    static let certificateLifetime: Duration = .seconds(365 * 86_400)
    /// The group whose members may do everything.
    static let administrators = "system:masters"
    /// The operator's user.
    static let administrator = "byoh-administrator"

    /// Nil for keys in memory.
    let folder: DataFolder?

    /// The authority that signs the serving certificate and all client certificates.
    ///
    /// - Returns: The authority, and whether it is new.
    /// - Throws: `DataFolderError`, ``PKIError``. A damaged authority is an error and never replaced: every host trusts it.
    func authority(now: Date) throws -> (authority: CertificateAuthority, isNew: Bool) {
        let name = "authority.pem"
        if let folder, let text = try folder.text(name) {
            guard let pair = CertifiedKey(pem: text),
                // Both kinds of damage are told with the name of the file.
                let authority = try? CertificateAuthority(
                    certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
            else {
                throw DataFolderError.damaged(
                    folder.path.appending(name), expected: "the authority's private key and certificate in PEM")
            }
            return (authority, false)
        }
        let authority = try CertificateAuthority(
            commonName: "byoh-management", validity: .starting(at: now, lasting: Self.authorityLifetime))
        let pair = CertifiedKey(
            certificatePEM: try authority.certificatePEM, privateKeyPEM: try authority.privateKeyPEM)
        try folder?.write(pair.pem, to: name)
        return (authority, true)
    }

    /// The key that signs the tokens of service accounts.
    func tokenKey() throws -> TokenKey {
        let name = "tokens.pem"
        if let folder, let text = try folder.text(name) {
            guard let key = try? TokenKey(privateKeyPEM: text) else {
                throw DataFolderError.damaged(folder.path.appending(name), expected: "a P-256 private key in PEM")
            }
            return key
        }
        let key = TokenKey()
        try folder?.write(key.privateKeyPEM, to: name)
        return key
    }

    /// The server's certificate: the current or stored one, or a new one when it is for other names, of another authority or past
    /// half of its life.
    func serving(_ names: ServerNames, by authority: CertificateAuthority, now: Date, current: CertifiedKey? = nil)
        throws -> CertifiedKey
    {
        try pair("serving.pem", by: authority, now: now, current: current, isRight: names.areCovered) {
            .server(
                commonName: "byoh-management", dnsNames: names.dnsNames.sorted(),
                ipAddresses: names.ipAddresses.sorted())
        }
    }

    /// The operator's certificate, renewed in the same way.
    func administrator(by authority: CertificateAuthority, now: Date, current: CertifiedKey? = nil) throws
        -> CertifiedKey
    {
        try pair("administrator.pem", by: authority, now: now, current: current, isRight: { _ in true }) {
            .client(user: Self.administrator, groups: [Self.administrators])
        }
    }

    private func pair(
        _ name: String, by authority: CertificateAuthority, now: Date, current: CertifiedKey?,
        isRight: (CertificateFacts) -> Bool, profile: () -> CertificateProfile
    ) throws -> CertifiedKey {
        // A stored pair that cannot be read is as good as none: it is ours to make again.
        if let stored = try current ?? folder?.text(name).flatMap(CertifiedKey.init(pem:)),
            let facts = try? CertificateFacts(pem: stored.certificatePEM),
            facts.isIssued(by: authority, for: stored.privateKeyPEM), isRight(facts),
            now >= facts.validity.notBefore, now < facts.validity.halfLife
        {
            return stored
        }
        let made = try authority.issue(profile(), validity: .starting(at: now, lasting: Self.certificateLifetime))
        try folder?.write(made.pem, to: name)
        return made
    }
}
