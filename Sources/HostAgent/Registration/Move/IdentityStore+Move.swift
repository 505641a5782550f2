import HostSystem
import JSONTree
import KubernetesModel

/// What makes a host one of another management cluster. Written in one piece, it is what decides; it holds no private key.
struct Relocation: Codable, Hashable, Sendable {
    var record: ManagementRecord
    /// In PEM; nil for the system's roots.
    var authority: String?
    /// In PEM.
    var certificate: String
}

extension IdentityStore {
    /// The bootstrap kubeconfig of the management cluster that the host is to follow to; nil while it is to stay.
    func nextHomeKubeconfig() throws -> SecretBytes? { try files.text(nextHomePath).map { SecretBytes(utf8: $0) } }

    /// Whether the host was told to follow to another management cluster.
    package func hasNextHome() throws -> Bool { try files.exists(nextHomePath) }

    /// Whether it was decided that the host is one of another management cluster, and not all of that is carried out.
    func hasDecided() throws -> Bool { try files.exists(relocationPath) }

    /// Keeps it over a restart of the agent: the management cluster that gave it may be gone then.
    func save(nextHomeKubeconfig kubeconfig: SecretBytes) throws {
        try files.write(nextHomePath, kubeconfig.bytes, .secret)
    }

    /// Forgets where the host was to follow to.
    func dropNextHome() throws {
        for path in [previousKeyPath, nextHomePath] {
            if try files.exists(path) { try files.wipe(path) }
        }
    }

    /// The keys by which the management clusters can know the host: the current one, the one of a renewal that was granted
    /// and not carried out, and the one before a renewal. A file that cannot be read holds none.
    func knownKeys() throws -> [HostKey] {
        [keyPath, nextKeyPath, previousKeyPath].compactMap { path in
            ((try? files.text(path)) ?? nil).flatMap { try? HostKey(pem: $0) }
        }
    }

    /// Makes the host one of another management cluster. What a crash cuts off is completed by ``recover()``.
    func move(to relocation: Relocation, for key: HostKey) throws {
        guard key.fits(certificatePEM: relocation.certificate) else {
            throw RegistrationError.unusableIdentity("the issued certificate is for another key")
        }
        for step in steps(of: relocation, for: key) { try step() }
    }

    /// The writes of a move, each of which may be the last. The first decides.
    func steps(of relocation: Relocation, for key: HostKey) -> [() throws -> Void] {
        [
            { try files.write(relocationPath, try JSONValue(encoding: relocation).serialized(), .secret) },
            {
                guard let authority = relocation.authority else { return try files.remove(authorityPath) }
                try save(authority: authority)
            },
            { try files.write(keyPath, Array(key.pem.utf8), .secret) },
            { try files.write(certificatePath, Array(relocation.certificate.utf8), .secret) },
            { try save(relocation.record) },
            // What the earlier management cluster may have begun is over.
            { try files.remove(nextCertificatePath) },
            { try files.remove(nextKeyPath) },
            { try dropNextHome() },
            { try files.remove(relocationPath) },
        ]
    }

    /// Completes a move that a crash cut off after it was decided.
    func completeMove() throws {
        guard let text = try files.text(relocationPath) else { return }
        // One for no key of ours was left behind when the host was enrolled anew.
        guard let relocation = try? JSONValue(parsing: text).decode(Relocation.self),
            let key = try knownKeys().first(where: { $0.fits(certificatePEM: relocation.certificate) })
        else { return try files.remove(relocationPath) }
        for step in steps(of: relocation, for: key).dropFirst() { try step() }
    }
}
