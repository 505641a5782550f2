import FoundationEssentials
import HTTPServing
import JSONTree
import KubernetesModel
import Logging
import ManagementAPI
import PKI
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// What an operator sees of the first start in a folder, and of the starts after it.
@Suite struct FirstStartTests {
    @Test func theFirstStartMakesKeysAndAKubeconfigThatOnlyTheOperatorCanRead() async throws {
        try await TemporaryFolder.with("first-start") { folder in
            let data = folder.appending("a").appending("data")
            try await EmbeddedAPI.with(.folder(data)) { api in
                let answer = try await api.send("GET", "/api/v1/namespaces")
                #expect(answer.code == 200 && answer.names.contains("kube-system"))
                #expect(data.appending("kubeconfig").textIfPresent == api.access.kubeconfig)
                #expect(api.access.kubeconfig.contains("server: \(api.access.url)\n"))
            }
            #expect(try Mode.of(data) == 0o700)
            #expect(try Mode.of(data.appending("keys")) == 0o700)
            for name in ["management.db", "kubeconfig", "keys/authority.pem", "keys/serving.pem", "keys/tokens.pem"] {
                #expect(try Mode.of(data.pushing(FilePath(name))) == 0o600, "\(name)")
            }
        }
    }

    @Test func aSecondStartTrustsWhatTheFirstOneIssued() async throws {
        try await TemporaryFolder.with("second-start") { folder in
            var first: EmbeddedManagementAPI.Access?
            try await EmbeddedAPI.with(.folder(folder)) { api in
                first = api.access
                let made = try await api.send("POST", "/api/v1/namespaces", ["metadata": ["name": "kept"]])
                #expect(made.code == 201)
            }
            let before = try #require(first)
            try await EmbeddedAPI.with(.folder(folder)) { api in
                #expect(api.access.authorityPEM == before.authorityPEM)
                let answer = try await api.as(before.administrator).send("GET", "/api/v1/namespaces/kept")
                #expect(answer.code == 200)
            }
        }
    }

    @Test func aHalfWrittenFileOfAnEarlierCrashIsNoObstacle() async throws {
        try await TemporaryFolder.with("half") { folder in
            try await EmbeddedAPI.with(.folder(folder)) { _ in }
            for name in ["keys/.serving.pem.new", "keys/serving.pem", "kubeconfig"] {
                try folder.pushing(FilePath(name)).write("half")
            }
            try await EmbeddedAPI.with(.folder(folder)) { api in
                let version = try await api.send("GET", "/version")
                #expect(version.code == 200)
                #expect(folder.appending("kubeconfig").textIfPresent == api.access.kubeconfig)
            }
        }
    }

    @Test func aDamagedAuthorityIsNeverReplacedBehindTheOperatorsBack() async throws {
        try await TemporaryFolder.with("damaged") { folder in
            try await EmbeddedAPI.with(.folder(folder)) { _ in }
            try folder.pushing("keys/authority.pem").write("nothing")
            let error = try await EmbeddedAPI.failure(.folder(folder))
            #expect(error.contains("keys/authority.pem is damaged"), "\(error)")
            // The folder is free for the next attempt.
            #expect(try await EmbeddedAPI.failure(.folder(folder)) == error)
        }
    }

    @Test func eachObstacleIsASentence() async throws {
        try await TemporaryFolder.with("obstacles") { folder in
            try folder.appending("file").write("x")
            let notAFolder = try await EmbeddedAPI.failure(.folder(folder.appending("file")))
            #expect(notAFolder.contains("file is not a folder"), "\(notAFolder)")
            let unwritable = try await EmbeddedAPI.failure(.folder("/proc/byoh"))
            #expect(unwritable.contains("/proc/byoh cannot be written"), "\(unwritable)")
            try await EmbeddedAPI.with(.folder(folder.appending("data"))) { api in
                let inUse = try await EmbeddedAPI.failure(.folder(folder.appending("data")))
                #expect(inUse.contains("is in use by another process"), "\(inUse)")
                let address = try ListenAddress(parsing: String(api.access.url.dropFirst("https://".count)))
                let taken = try await EmbeddedAPI.failure(.memory, address: address)
                #expect(taken.contains("Cannot listen on \(address): another process listens there"), "\(taken)")
            }
            let elsewhere = try await EmbeddedAPI.failure(.memory, address: .tcp(host: "192.0.2.1", port: 0))
            #expect(elsewhere.contains("this machine has no such address"), "\(elsewhere)")
        }
    }

    @Test func theServingCertificateFollowsTheAdvertisedNames() async throws {
        try await TemporaryFolder.with("names") { folder in
            func names() throws -> Set<String> {
                try CertificateFacts(pem: folder.pushing("keys/serving.pem").textIfPresent.certificate).dnsNames
            }
            try await EmbeddedAPI.with(.folder(folder), advertised: ["127.0.0.1", "one.example.org"]) { _ in }
            let first = folder.pushing("keys/serving.pem").textIfPresent
            #expect(try names().contains("one.example.org"))
            try await EmbeddedAPI.with(.folder(folder), advertised: ["127.0.0.1", "one.example.org"]) { _ in }
            #expect(folder.pushing("keys/serving.pem").textIfPresent == first)
            try await EmbeddedAPI.with(.folder(folder), advertised: ["127.0.0.1", "two.example.org"]) { _ in }
            #expect(try names().contains("two.example.org"))
        }
    }

    @Test(.timeLimit(.minutes(5))) func certificatesAreRenewedAtHalfOfTheirLifeWithoutARestart() async throws {
        let clock = ManualClock()
        // Begun in the past, so that both the first certificates and the renewed ones are valid now.
        let day = Int64(Date().timeIntervalSince1970) - 200 * 86_400
        let time = Mutex(day)
        try await TemporaryFolder.with("renewal") { folder in
            try await EmbeddedAPI.with(
                .folder(folder), clock: clock, now: { Time(secondsSinceEpoch: time.withLock { $0 }) }
            ) { api in
                let before = folder.pushing("keys/serving.pem").textIfPresent
                let kubeconfig = folder.appending("kubeconfig").textIfPresent
                time.withLock { $0 = day + 200 * 86_400 }
                // Whoever goes to sleep late is woken by a later step.
                while folder.appending("kubeconfig").textIfPresent == kubeconfig {
                    clock.advance(by: .seconds(600))
                    await Task.yield()
                }
                #expect(folder.pushing("keys/serving.pem").textIfPresent != before)
                let version = try await api.reconnected().send("GET", "/version")
                #expect(version.code == 200)
            }
        }
    }

    @Test func withoutCredentialsOneIsAnonymousAndMayDoNextToNothing() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            let stranger = try api.as(nil)
            #expect(try await stranger.send("GET", "/readyz").code == 200)
            let refused = try await stranger.send("GET", "/api/v1/secrets")
            #expect(refused.code == 403 && refused.message.contains("system:anonymous"))
            let other = try CertificateAuthority(
                commonName: "other", validity: .starting(at: Date(), lasting: .seconds(60)))
            let forged = try other.issue(
                .client(user: "x", groups: ["system:masters"]), validity: .starting(at: Date(), lasting: .seconds(60)))
            let forger = try api.as(forged)
            await #expect(throws: (any Error).self) { try await forger.send("GET", "/api/v1/secrets") }
        }
    }
}

/// The permission bits of a file.
enum Mode {
    static func of(_ path: FilePath) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
    }
}

extension String {
    /// The certificate of a text that also holds its key.
    fileprivate var certificate: String { CertifiedKey(pem: self)?.certificatePEM ?? "" }
}
