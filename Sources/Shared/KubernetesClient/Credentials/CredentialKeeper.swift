import KubernetesModel
import Logging
import Synchronization

/// Keeps the credentials fresh: reads files again, runs the exec plugin again, and retires old certificates.
final class CredentialKeeper: Sendable {
    /// How old a file's content may be before the file is looked at again.
    static let fileCheckInterval: Duration = .seconds(10)
    /// A token this close to its end is replaced before it is used.
    private static let expiryLeeway: Duration = .seconds(10)

    private struct State {
        var authorization: Authorization?
        var execCertificate: CertificateSource?
        var generation: TLSGeneration?
        var lastTLSCheck: Duration?
    }

    private struct Authorization {
        var header: Sensitive<String>?
        /// By ``ClientClock/elapsed``, for files; nil keeps it.
        var checkAgainAt: Duration?
        /// By the wall clock, for exec plugins.
        var expiration: Int64?
        var serial: Int
    }

    private let trust: ServerTrust
    private let credentials: Credentials
    private let checksNames: Bool
    private let clock: ClientClock
    private let logger: Logger
    private let state = Mutex(State())
    /// Held while a file is read or a program runs, so that it happens once for all who ask.
    private let refreshing = AsyncLock()

    init(
        trust: ServerTrust, credentials: Credentials, checksNames: Bool, clock: ClientClock, logger: Logger
    ) throws(CredentialFailure) {
        self.trust = trust
        self.credentials = credentials
        self.checksNames = checksNames
        self.clock = clock
        self.logger = logger
        // An exec plugin may yet bring the certificate; everything else must be readable now.
        let material = try TLSMaterial(trust: trust, certificate: credentials.certificate)
        let generation = try TLSGeneration(material, checksNames: checksNames)
        let now = clock.elapsed()
        state.withLock { state in
            state.generation = generation
            state.lastTLSCheck = now
        }
    }

    /// What a call shows. `serial` identifies it in ``refused(_:)``.
    struct Shown: Sendable {
        let authorization: Sensitive<String>?
        let serial: Int
        let generation: TLSGeneration
    }

    /// What to show now; reads files or runs the program where that is due.
    ///
    /// - Throws: ``CredentialFailure``, or `CancellationError`.
    func current() async throws -> Shown {
        if let shown = fresh() { return shown }
        return try await refreshing.withLock {
            if let shown = fresh() { return shown }
            try await refresh()
            return try known()
        }
    }

    /// The server answered 401 to what was shown.
    ///
    /// - Returns: whether there is hope: something can be read or run again, and it is not what was just refused.
    func refused(_ shown: Shown) async throws -> Bool {
        switch credentials.authorization {
        case .tokenFile, .exec: break
        case nil, .token, .basic: return false
        }
        return try await refreshing.withLock {
            let isSame = state.withLock { $0.authorization?.serial == shown.serial }
            if isSame {
                state.withLock { state in
                    state.authorization?.checkAgainAt = .zero
                    state.authorization?.expiration = .min
                }
                try await refresh()
            }
            let now = try known()
            return now.authorization != shown.authorization
                || now.generation.material != shown.generation.material
        }
    }

    /// Looks at the files at every interval, so that watches learn of new certificates too. Ends when cancelled.
    func keepFresh() async {
        guard trust.isFile || credentials.certificate?.isFile == true else { return }
        while !Task.isCancelled {
            do {
                try await clock.sleep(Self.fileCheckInterval)
            } catch {
                return
            }
            checkFiles()
        }
    }

    // MARK: - Steps

    private func fresh() -> Shown? {
        let now = clock.elapsed()
        let wall = clock.wallTime().secondsSinceEpoch
        if let last = state.withLock(\.lastTLSCheck), now - last >= Self.fileCheckInterval { checkFiles() }
        return state.withLock { state in
            guard let generation = state.generation else { return nil }
            if credentials.authorization == nil {
                return Shown(authorization: nil, serial: 0, generation: generation)
            }
            guard let known = state.authorization else { return nil }
            if let due = known.checkAgainAt, now >= due { return nil }
            if let end = known.expiration, end == .min || wall + Self.expiryLeeway.components.seconds >= end {
                return nil
            }
            return Shown(authorization: known.header, serial: known.serial, generation: generation)
        }
    }

    private func known() throws(CredentialFailure) -> Shown {
        let shown = state.withLock { state in
            state.generation.map {
                Shown(
                    authorization: state.authorization?.header, serial: state.authorization?.serial ?? 0,
                    generation: $0)
            }
        }
        guard let shown else { throw CredentialFailure("There are no credentials.") }
        return shown
    }

    private func refresh() async throws {
        switch credentials.authorization {
        case nil: break
        case .token(let token): accept(header: "Bearer \(token.exposed)")
        case .basic(let user, let password):
            accept(header: "Basic \(Base64.encode([UInt8]("\(user):\(password.exposed)".utf8)))")
        case .tokenFile(let path): try readToken(path)
        case .exec(let plugin):
            logger.debug("Running credential program", metadata: ["command": "\(plugin.command)"])
            let credential = try await ExecRun(plugin: plugin)(clock: clock)
            try Task.checkCancellation()
            accept(
                header: credential.token.map { "Bearer \($0.exposed)" },
                expiration: credential.expiration?.secondsSinceEpoch)
            state.withLock { $0.execCertificate = credential.certificate }
            try renewTLS()
        }
    }

    private func accept(header: String?, checkAgainAt: Duration? = nil, expiration: Int64? = nil) {
        state.withLock { state in
            state.authorization = Authorization(
                header: header.map { Sensitive($0) }, checkAgainAt: checkAgainAt, expiration: expiration,
                serial: (state.authorization?.serial ?? 0) + 1)
        }
    }

    /// A file that vanished or is empty for a moment, because it is being replaced, keeps the token we have.
    private func readToken(_ path: String) throws(CredentialFailure) {
        let next = clock.elapsed() + Self.fileCheckInterval
        do {
            let text = String(decoding: try FileContents.read(path), as: UTF8.self)
            let token = text.trimmingWhitespace()
            guard !token.isEmpty else { throw CredentialFailure("The token file \(path) is empty.") }
            accept(header: "Bearer \(token)", checkAgainAt: next)
        } catch {
            let keeps = state.withLock { state in
                state.authorization?.checkAgainAt = next
                return state.authorization != nil
            }
            logger.debug("Keeping token", metadata: ["file": "\(path)", "error": "\(error)"])
            if !keeps { throw (error as? CredentialFailure) ?? CredentialFailure("\(error)") }
        }
    }

    /// Half-replaced files (a new certificate beside the old key) keep what we have until the next look.
    private func checkFiles() {
        let now = clock.elapsed()
        // Only now: who calls while somebody else still reads the files must not go on with the old certificates.
        defer { state.withLock { $0.lastTLSCheck = now } }
        do {
            try renewTLS()
        } catch {
            logger.debug("Keeping certificates", metadata: ["error": "\(error)"])
        }
    }

    private func renewTLS() throws(CredentialFailure) {
        let (old, fromExec) = state.withLock { ($0.generation, $0.execCertificate) }
        let material = try TLSMaterial(trust: trust, certificate: fromExec ?? credentials.certificate)
        if material == old?.material { return }
        let new = try TLSGeneration(material, checksNames: checksNames)
        // Somebody else may have renewed meanwhile; what is replaced must be retired, or its watches stay for ever.
        let replaced = state.withLock { state -> TLSGeneration? in
            guard state.generation?.material != material else { return nil }
            defer { state.generation = new }
            return state.generation
        }
        replaced?.retired.fire()
        logger.debug("Using new certificates")
    }
}

extension PEMSource {
    fileprivate var isFile: Bool {
        if case .file = self { true } else { false }
    }
}

extension CertificateSource {
    fileprivate var isFile: Bool { certificate.isFile || privateKey.isFile }
}

extension ServerTrust {
    fileprivate var isFile: Bool {
        if case .authority(let source) = self { source.isFile } else { false }
    }
}
