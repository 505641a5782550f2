import ByohAPI
import FoundationEssentials
import HostSystem
import KubernetesClient
import PKI
import SystemPackage
import TestSupport
import Testing

@testable import Registration

@Suite struct RegistrationTests {
    private let subject = HostSubject(namespace: "default", host: "host-1")

    @Test(arguments: [
        ("server: https://p:6443\n    certificate-authority-data: QQ==", nil),
        ("server: https://p:6443", nil),
        ("server: https://p:6443\n    insecure-skip-tls-verify: true", "certificate-authority-data"),
        ("server: http://p:6443", "https://"),
    ])
    func enrolsOnlyWithAServerThatCanBeTold(_ cluster: String, _ right: String?) async throws {
        try await TemporaryFolder.with("kubeconfig") { folder in
            let file = folder.appending("config")
            try file.write(
                """
                apiVersion: v1
                kind: Config
                current-context: a
                contexts: [{name: a, context: {cluster: a, user: a}}]
                users: [{name: a, user: {token: t}}]
                clusters:
                - name: a
                  cluster:
                    \(cluster)
                """)
            let configuration = try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string)
            if let right {
                let error = #expect(throws: RegistrationError.self) { try configuration.requireTrust() }
                #expect(error?.description.contains("right would be \(right)") == true)
            } else {
                try configuration.requireTrust()
            }
        }
    }

    @Test func makesARequestForItsKeyAndSubject() throws {
        let key = HostKey()
        #expect(try key.request(for: subject).hasPrefix("-----BEGIN CERTIFICATE REQUEST-----"))
        #expect(try HostKey(pem: key.pem).digest == key.digest)
        #expect(key.digest.count == 64)
    }

    // Without it an enrolment that was cut off would go on as another host than its request says.
    @Test func aHostIsWhoItsFirstKeySays() throws {
        let key = HostKey()
        let uid = Enrolment.hostUID(of: key)
        #expect(uid == Enrolment.hostUID(of: try HostKey(pem: key.pem)))
        #expect(uid != Enrolment.hostUID(of: HostKey()))
        #expect(try /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/.wholeMatch(in: uid) != nil)
    }

    @Test func keepsTheNextKeyUntilItsCertificateIsThere() async throws {
        try await TemporaryFolder.with("identity") { folder in
            let store = IdentityStore("/identity", files: LocalFiles(root: folder))
            let key = try store.nextKey()
            #expect(try store.nextKey().digest == key.digest)
            #expect(
                try LocalFiles(root: folder).entry(at: "/identity/host.key.next")?.mode == [.ownerRead, .ownerWrite])
            #expect(try LocalFiles(root: folder).entry(at: "/identity")?.mode == .secretFolder)
            #expect(throws: RegistrationError.self) { try store.adopt(certificate: "no certificate", for: key) }
            #expect(try !store.isWhole())
        }
    }

    /// Power is lost after each of the writes of an adoption; the next start uses the new pair, or still the old one.
    @Test(arguments: 0...6)
    func isWholeAfterACrashInARenewal(writes: Int) async throws {
        let validity = CertificateValidity.starting(at: Date(), lasting: .seconds(3_600))
        let authority = try CertificateAuthority(commonName: "test", validity: validity)
        try await TemporaryFolder.with("identity") { folder in
            let store = IdentityStore("/identity", files: LocalFiles(root: folder))
            func issue() throws -> (certificate: String, key: HostKey) {
                let issued = try authority.issue(.client(user: "host-1", groups: []), validity: validity)
                try LocalFiles(root: folder).write("/identity/host.key.next", Array(issued.privateKeyPEM.utf8), .secret)
                return (issued.certificatePEM, try store.nextKey())
            }
            let old = try issue()
            try store.adopt(certificate: old.certificate, for: old.key)
            let new = try issue()
            for step in store.adoption(of: new.certificate, for: new.key).prefix(writes) { try step() }

            try store.recover()
            #expect(try store.isWhole())
            #expect(try store.certificate() == (writes == 0 ? old : new).certificate)
            // The key of an attempt that was cut off is used; one that is in use is not used again.
            #expect(try (store.nextKey().digest == new.key.digest) == (writes == 0))
        }
    }

    /// A write fails in a renewal, the process goes on and begins another one, and then power is lost.
    @Test(arguments: 0...5)
    func isWholeAfterARenewalThatFailedAndAnotherThatWasCutOff(writes: Int) async throws {
        let validity = CertificateValidity.starting(at: Date(), lasting: .seconds(3_600))
        let authority = try CertificateAuthority(commonName: "test", validity: validity)
        try await TemporaryFolder.with("identity") { folder in
            let files = LocalFiles(root: folder)
            let store = IdentityStore("/identity", files: files)
            func issue() throws -> (certificate: String, key: HostKey) {
                let issued = try authority.issue(.client(user: "host-1", groups: []), validity: validity)
                return (issued.certificatePEM, try HostKey(pem: issued.privateKeyPEM))
            }
            let (old, new) = (try issue(), try issue())
            try store.adopt(certificate: old.certificate, for: old.key)
            try files.write("/identity/host.key.next", Array(new.key.pem.utf8), .secret)
            for step in store.adoption(of: new.certificate, for: new.key).prefix(writes) { try step() }
            _ = try store.nextKey()

            try store.recover()
            #expect(try store.isWhole())
            #expect(try files.text("/identity/host.crt.next") == nil)
        }
    }

    @Test func remembersWhereItBelongs() async throws {
        try await TemporaryFolder.with("identity") { folder in
            let store = IdentityStore("/identity", files: LocalFiles(root: folder))
            #expect(try store.record() == nil)
            let record = ManagementRecord(
                server: "https://10.77.0.1:6440", namespace: "default", host: "host-1", hostUID: "u")
            try store.save(record)
            #expect(try store.record() == record)
            try store.erase()
            #expect(try store.record() == nil)
        }
    }

    @Test func showsNoKeyInAnyText() {
        let key = HostKey()
        var dumped = ""
        dump(key, to: &dumped)
        let secret = String(key.pem.split(separator: "\n")[1])
        for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains(secret)) }
    }

    @Test(arguments: [(0.0, 1_000), (0.5, 1_015), (2.0 / 3.0, 1_020), (1.0, 1_030)])
    func renewsAtItsShareOfTheLife(share: Double, seconds: Int) {
        let life = HostCertificateLife(
            begins: Date(timeIntervalSince1970: 1_000), ends: Date(timeIntervalSince1970: 1_030))
        #expect(abs(life.time(atShare: share).timeIntervalSince1970 - Double(seconds)) < 0.001)
    }

    // How long a certificate lives, how much of it is over, in hours, and whether its renewal can wait.
    @Test(arguments: [
        (8_760, 0, true), (8_760, 8_735, true), (8_760, 8_737, false), (8_760, 9_000, false), (10, 8, true),
        (10, 9, false),
    ])
    func theRenewalWaitsForAMoveUntilTheLastDay(life: Double, over: Double, canWait: Bool) {
        let begin = Date(timeIntervalSince1970: 1_800_000_000)
        let certificate = HostCertificateLife(begins: begin, ends: begin.addingTimeInterval(life * 3_600))
        #expect(certificate.canWait(at: begin.addingTimeInterval(over * 3_600)) == canWait)
    }

    @Test func tellsTheLifeOfTheCertificateInUse() async throws {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let validity = CertificateValidity.starting(at: start, lasting: .seconds(3_600))
        let authority = try CertificateAuthority(commonName: "test", validity: validity)
        try await TemporaryFolder.with("identity") { folder in
            let files = LocalFiles(root: folder)
            let store = IdentityStore("/identity", files: files)
            #expect(try store.certificateLife() == nil)
            let issued = try authority.issue(.client(user: "host-1", groups: []), validity: validity)
            try files.write("/identity/host.crt", Array(issued.certificatePEM.utf8), .secret)
            let life = try #require(try store.certificateLife())
            #expect(life.ends.timeIntervalSince(start) == 3_600)
            #expect(life.time(atShare: 0.6) > life.begins && life.time(atShare: 0.7) < life.ends)
            try files.write("/identity/host.crt", Array("no certificate".utf8), .secret)
            #expect(throws: RegistrationError.self) { try store.certificateLife() }
        }
    }
}
