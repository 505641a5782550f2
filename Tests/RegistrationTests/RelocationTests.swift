import ByohAPI
import FoundationEssentials
import HostSystem
import KubernetesClient
import KubernetesModel
import Logging
import PKI
import SystemPackage
import TestSupport
import Testing

@testable import Registration

/// A host that becomes one of another management cluster, cut off at any point.
@Suite struct RelocationTests {
    private static let before = ManagementRecord(
        server: "https://source:6443", namespace: "default", host: "host-1", hostUID: "u")
    private static let after = ManagementRecord(
        server: "https://target:6443", namespace: "default", host: "host-1", hostUID: "u")
    private static let kubeconfig = SecretBytes(utf8: "the way")
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A host of the source that was told the way to the target.
    private struct Host {
        let files: LocalFiles
        let store: IdentityStore
        let key: HostKey
        let source: CertificateAuthority
        let target: CertificateAuthority

        init(in folder: FilePath) throws {
            files = LocalFiles(root: folder)
            store = IdentityStore("/identity", files: files)
            source = try CertificateAuthority(commonName: "source", validity: Self.validity)
            target = try CertificateAuthority(commonName: "target", validity: Self.validity)
            key = try store.nextKey()
            try store.save(authority: source.certificatePEM)
            try store.save(RelocationTests.before)
            try store.adopt(certificate: try certificate(of: source, for: key), for: key)
            try store.save(nextHomeKubeconfig: RelocationTests.kubeconfig)
        }

        static var validity: CertificateValidity { .starting(at: Date(), lasting: .seconds(3_600)) }

        func certificate(of authority: CertificateAuthority, for key: HostKey) throws -> String {
            let request = try CertificateRequest(user: "host-1", groups: [], privateKeyPEM: key.pem)
            return try authority.sign(request, usages: [.clientAuth], validity: Self.validity)
        }

        func relocation(for key: HostKey) throws -> Relocation {
            Relocation(
                record: RelocationTests.after, authority: try target.certificatePEM,
                certificate: try certificate(of: target, for: key))
        }
    }

    /// Power is lost after each of the writes: the next start is at one place or at the other, and whole.
    @Test(arguments: 0...9, [false, true])
    func isAtOnePlaceOrTheOtherAfterACrash(writes: Int, isOfNextKey: Bool) async throws {
        try await TemporaryFolder.with("identity") { folder in
            let host = try Host(in: folder)
            // That of a renewal which was granted and not carried out.
            let next = try host.store.nextKey()
            let key = isOfNextKey ? next : host.key
            let relocation = try host.relocation(for: key)
            for step in host.store.steps(of: relocation, for: key).prefix(writes) { try step() }
            let hasMoved = writes > 0
            for _ in 0..<2 {
                // Whoever starts goes by this.
                #expect(try host.store.recovered() == (hasMoved ? Self.after : Self.before))
                #expect(try host.store.isWhole())
                #expect(try host.store.record() == (hasMoved ? Self.after : Self.before))
                let authority = hasMoved ? host.target : host.source
                #expect(try host.files.text("/identity/ca.crt") == (try authority.certificatePEM))
                #expect(try (host.store.certificate() == relocation.certificate) == hasMoved)
                #expect(try host.store.knownKeys().first?.digest == (hasMoved ? key : host.key).digest)
                #expect(try host.store.nextHomeKubeconfig() == (hasMoved ? nil : Self.kubeconfig))
                #expect(try host.files.exists("/identity/host.key.next") == !hasMoved)
                #expect(try !host.files.exists("/identity/next-home.json"))
            }
        }
    }

    // The objects were copied before the renewal: the target knows the former key only.
    @Test(arguments: [true, false])
    func theFormerKeyIsKeptOverARenewalWhileTheHostIsToFollow(isToFollow: Bool) async throws {
        try await TemporaryFolder.with("identity") { folder in
            let host = try Host(in: folder)
            if !isToFollow { try host.store.dropNextHome() }
            let next = try host.store.nextKey()
            try host.store.adopt(certificate: try host.certificate(of: host.source, for: next), for: next)
            let known = try host.store.knownKeys().map(\.digest)
            #expect(known == (isToFollow ? [next.digest, host.key.digest] : [next.digest]))
            guard isToFollow else { return }
            #expect(try host.files.entry(at: "/identity/host.key.previous")?.mode == [.ownerRead, .ownerWrite])
            try host.store.move(to: try host.relocation(for: host.key), for: host.key)
            #expect(try host.store.isWhole() && host.store.record() == Self.after)
            #expect(try host.store.knownKeys().map(\.digest) == [host.key.digest])
            #expect(try !host.files.exists("/identity/host.key.previous"))
        }
    }

    // A write failed after the one that decided, and the process went on.
    @Test func anAgentThatRunsCompletesWhatWasDecided() async throws {
        try await TemporaryFolder.with("identity") { folder in
            let host = try Host(in: folder)
            for step in host.store.steps(of: try host.relocation(for: host.key), for: host.key).prefix(1) { try step() }
            let nowhere = ClientConfiguration(server: try ServerURL(parsing: "https://127.0.0.1:1"))
            try await KubernetesClient.withClient(nowhere, logger: Self.silent) { client in
                let subject = HostSubject(namespace: "default", host: "host-1")
                try await Rehoming(
                    client: client, record: Self.before, store: host.store, desk: MoveDesk(), gate: RenewalGate(),
                    exchange: CertificateRequestExchange(
                        subject: subject, hostUID: "u", machineID: "m", isMoved: true, logger: Self.silent),
                    environment: [:], userAgent: "test", logger: Self.silent, tell: { _ in }
                ).run()
            }
            #expect(try host.store.record() == Self.after && host.store.isWhole())
        }
    }

    @Test func aPlaceThatIsKnownByTheSystemsRootsLeavesNoAuthorityBehind() async throws {
        try await TemporaryFolder.with("identity") { folder in
            let host = try Host(in: folder)
            var relocation = try host.relocation(for: host.key)
            relocation.authority = nil
            try host.store.move(to: relocation, for: host.key)
            #expect(try !host.files.exists("/identity/ca.crt"))
            #expect(try host.store.record() == Self.after && host.store.isWhole())
        }
    }

    // Somebody enrolled the host anew before the move was carried out.
    @Test func aMoveOfAnotherKeyIsForgotten() async throws {
        try await TemporaryFolder.with("identity") { folder in
            let host = try Host(in: folder)
            let stranger = HostKey()
            for step in host.store.steps(of: try host.relocation(for: stranger), for: stranger).prefix(1) { try step() }
            try host.store.recover()
            #expect(try host.store.record() == Self.before && host.store.isWhole())
            #expect(try !host.files.exists("/identity/next-home.json"))
            #expect(throws: RegistrationError.self) {
                try host.store.move(to: host.relocation(for: stranger), for: host.key)
            }
        }
    }

    @Test func theFilesAreForRootAndGoWithTheHost() async throws {
        try await TemporaryFolder.with("identity") { folder in
            let host = try Host(in: folder)
            #expect(try host.files.entry(at: "/identity/next-home.kubeconfig")?.mode == [.ownerRead, .ownerWrite])
            for step in host.store.steps(of: try host.relocation(for: host.key), for: host.key).prefix(1) { try step() }
            #expect(try host.files.entry(at: "/identity/next-home.json")?.mode == [.ownerRead, .ownerWrite])
            let decision = try host.files.text("/identity/next-home.json") ?? ""
            #expect(!decision.contains("PRIVATE"))
            try host.store.erase()
            #expect(try host.files.names(in: "/identity") == [])
        }
    }
}
