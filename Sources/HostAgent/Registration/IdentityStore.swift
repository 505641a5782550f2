import ByohAPI
package import HostSystem
import JSONTree
package import KubernetesClient
package import SystemPackage

/// The files that prove who the host is: `/var/lib/byoh-agent/identity`, readable by root only.
package struct IdentityStore: Sendable {
    package static let standardFolder: FilePath = "/var/lib/byoh-agent/identity"

    let folder: FilePath
    let files: any HostFiles

    package init(_ folder: FilePath = IdentityStore.standardFolder, files: any HostFiles) {
        self.folder = folder
        self.files = files
    }

    package var keyPath: FilePath { folder.appending("host.key") }
    package var certificatePath: FilePath { folder.appending("host.crt") }
    package var authorityPath: FilePath { folder.appending("ca.crt") }
    private var recordPath: FilePath { folder.appending("management.json") }
    /// The next key: made before its certificate, and lost with no harm.
    var nextKeyPath: FilePath { folder.appending("host.key.next") }
    /// The certificate for the next key. From the moment it is there the next pair is the one that counts.
    var nextCertificatePath: FilePath { folder.appending("host.crt.next") }
    /// The bootstrap kubeconfig of a management cluster that the host is to follow to. It has a token.
    var nextHomePath: FilePath { folder.appending("next-home.kubeconfig") }
    /// The key before the last renewal, kept while the host may have to follow: the other management cluster may know only that.
    var previousKeyPath: FilePath { folder.appending("host.key.previous") }
    /// What makes the host one of another management cluster. From the moment it is there that one counts.
    var relocationPath: FilePath { folder.appending("next-home.json") }

    /// What is known of the management cluster; nil before the host was enrolled.
    package func record() throws -> ManagementRecord? {
        guard let text = try files.text(recordPath) else { return nil }
        do {
            return try JSONValue(parsing: text).decode(ManagementRecord.self)
        } catch {
            throw RegistrationError.unusableIdentity("management.json cannot be read: \(error)")
        }
    }

    package func certificate() throws -> String? { try files.text(certificatePath) }

    /// The key for the next certificate: the one of an attempt that was cut off, or a new one.
    package func nextKey() throws -> HostKey {
        if let text = try files.text(nextKeyPath) {
            let key = try HostKey(pem: text)
            // One that is in use already was left over when its adoption was cut off at the very end. A current key that
            // cannot be read is no reason not to have a next one.
            if (try? currentKey())?.digest != key.digest { return key }
        }
        let key = HostKey()
        try files.makeFolder(folder.removingLastComponent(), mode: .secretFolder)
        try files.makeFolder(folder, mode: .secretFolder)
        try files.write(nextKeyPath, Array(key.pem.utf8), .secret)
        return key
    }

    private func currentKey() throws -> HostKey? { try files.text(keyPath).map { try HostKey(pem: $0) } }

    /// Drops the next key: its request was denied.
    package func dropNextKey() throws { try files.remove(nextKeyPath) }

    package func save(_ record: ManagementRecord) throws {
        try files.write(recordPath, try JSONValue(encoding: record).serialized(), .secret)
    }

    package func save(authority pem: String) throws { try files.write(authorityPath, Array(pem.utf8), .secret) }

    /// Puts the next key and its certificate in the place of the current ones.
    ///
    /// Whoever reads in between finds two that do not belong together, keeps what it has, and reads again. What a crash cuts
    /// off is completed by ``recover()``.
    package func adopt(certificate pem: String, for key: HostKey) throws {
        guard key.fits(certificatePEM: pem) else {
            throw RegistrationError.unusableIdentity("the issued certificate is for another key")
        }
        for step in adoption(of: pem, for: key) { try step() }
    }

    /// The writes of an adoption, each of which may be the last.
    func adoption(of certificate: String, for key: HostKey) -> [() throws -> Void] {
        [
            { try files.write(nextCertificatePath, Array(certificate.utf8), .secret) },
            {
                guard try hasNextHome(), let current = try? currentKey(), current.digest != key.digest else { return }
                try files.write(previousKeyPath, Array(current.pem.utf8), .secret)
            },
            { try files.write(keyPath, Array(key.pem.utf8), .secret) },
            { try files.write(certificatePath, Array(certificate.utf8), .secret) },
            { try files.remove(nextCertificatePath) },
            { try files.remove(nextKeyPath) },
        ]
    }

    /// Completes an adoption, or a move to another management cluster, that a crash cut off. Called before the identity is used.
    package func recover() throws {
        try completeMove()
        guard let certificate = try files.text(nextCertificatePath) else { return }
        // A key that cannot be read fits nothing.
        if let text = try files.text(nextKeyPath), let key = try? HostKey(pem: text),
            key.fits(certificatePEM: certificate)
        {
            return try adopt(certificate: certificate, for: key)
        }
        // Its key is in place already, and another next one was made since: a write failed, and the process went on.
        if let key = try? currentKey(), key.fits(certificatePEM: certificate) {
            try files.write(certificatePath, Array(certificate.utf8), .secret)
        }
        try files.remove(nextCertificatePath)
    }

    /// Where the host belongs, once what a crash cut off was completed: that can change it.
    package func recovered() throws -> ManagementRecord {
        try recover()
        guard let record = try record() else { throw RegistrationError.notEnrolled }
        return record
    }

    /// Whether there are a key and a certificate that belong together.
    package func isWhole() throws -> Bool {
        guard let key = try currentKey(), let certificate = try certificate() else { return false }
        return key.fits(certificatePEM: certificate)
    }

    /// Forgets everything, as when a host is decommissioned.
    package func erase() throws {
        for path in [
            keyPath, nextKeyPath, certificatePath, nextCertificatePath, authorityPath, recordPath, previousKeyPath,
            nextHomePath, relocationPath,
        ] {
            try files.wipe(path)
        }
    }

    /// How the agent talks to its management cluster: with the host's certificate, read again when it is renewed.
    package func configuration(_ record: ManagementRecord, userAgent: String) throws -> ClientConfiguration {
        let trust: ServerTrust =
            try files.exists(authorityPath) ? .authority(.file(authorityPath.string)) : .systemRoots
        return ClientConfiguration(
            server: try ServerURL(parsing: record.server), trust: trust, serverName: record.serverName,
            credentials: Credentials(
                certificate: CertificateSource(
                    certificate: .file(certificatePath.string), privateKey: .file(keyPath.string))),
            namespace: record.namespace, userAgent: userAgent)
    }
}
