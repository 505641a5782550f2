import ByohAPI
import ClusterAPIModel
import FoundationEssentials
import Glibc
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import PKI
import SystemPackage
import TestSupport
import Testing

/// The program itself, as `byohctl up` starts it.
@Suite(.serialized) struct StandaloneTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs the program in a folder until `body` is done, then ends it as systemd does.
    private static func with(
        _ folder: FilePath, _ body: (KubernetesClient, ClientConfiguration) async throws -> Void
    ) async throws {
        let bundle = FilePath(CommandLine.arguments[0]).removingLastComponent()
        let log = folder.appending("log")
        let process = try ChildProcess(
            bundle.appending("byoh-controller").string,
            [
                "--standalone", "--data-dir", folder.appending("data").string, "--listen", "127.0.0.1:0",
                "--health-address", "127.0.0.1:0",
            ], log: log)
        let outcome: Result<Void, any Error>
        do {
            let configuration = try await Self.configuration(folder.appending("data/kubeconfig"), process)
            outcome = .success(
                try await KubernetesClient.withClient(configuration, logger: logger) { client in
                    // The rights of those who enrol are the last thing that is prepared.
                    try await client.resources(ClusterRoleBinding.self).wait(
                        for: EnrolmentRoles.renewalBinding.metadata.name, within: .seconds(60)
                    ) { $0 != nil }
                    try await body(client, configuration)
                })
        } catch {
            outcome = .failure(error)
        }
        process.signal(SIGTERM)
        try await process.waitForEnd()
        if case .failure = outcome {
            print(try String(contentsOfFile: log.string, encoding: .utf8).suffix(4000))
        }
        try outcome.get()
    }

    private static func configuration(_ file: FilePath, _ process: ChildProcess) async throws -> ClientConfiguration {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, !process.hasEnded() {
            // Not there yet, or written by halves: the next look will tell.
            if let found = try? ClientConfiguration.load(environment: [:], kubeconfigFile: file.string),
                (try? await answers(found)) == true
            {
                return found
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw NotReady()
    }

    private struct NotReady: Error {}

    private static func answers(_ configuration: ClientConfiguration) async throws -> Bool {
        try await KubernetesClient.withClient(configuration, logger: logger) { client in
            _ = try await client.resources(Namespace.self).get("default")
            return true
        }
    }

    @Test func aHostEnrolsWithATokenAndMayTouchOnlyWhatIsItsOwn() async throws {
        try await TemporaryFolder.with("standalone") { folder in
            try await Self.with(folder) { admin, configuration in
                let token = EnrolmentToken.random()
                let terms = EnrolmentTerms(namespace: "default", hostLabels: ["rack": "a"], autoAccept: true)
                _ = try await admin.resources(Secret.self, in: EnrolmentToken.namespace).create(
                    token.object(terms: terms, expiration: Time(secondsSinceEpoch: 4_000_000_000)))
                let identity = try await Self.enrol(token, configuration)
                var own = configuration
                own.credentials = Credentials(certificate: identity)
                try await KubernetesClient.withClient(own, logger: Self.logger) { host in
                    try await Self.checkRights(of: host, admin)
                }
            }
        }
    }

    /// What an agent does: a key, a request, and the answer.
    private static func enrol(
        _ token: EnrolmentToken, _ configuration: ClientConfiguration
    ) async throws -> CertificateSource {
        let subject = HostSubject(namespace: "default", host: "host-1")
        let key = PrivateKeyPEM.generate()
        let pem = try CertificateRequest(
            user: subject.commonName, groups: [HostSubject.organization], privateKeyPEM: key)
        let digest = SHA256Digest(of: try pem.publicKeyInfo).hex
        var newcomer = configuration
        newcomer.credentials = Credentials(authorization: .token(Sensitive(token.bearer.text)))
        return try await KubernetesClient.withClient(newcomer, logger: logger) { client in
            let requests = client.resources(CertificateSigningRequest.self)
            let request = try await requests.create(
                CertificateSigningRequest(
                    metadata: ObjectMeta(name: subject.requestName(keyDigest: digest)),
                    spec: CertificateSigningRequestSpec(
                        request: PublicBytes(utf8: pem.pem), signerName: .kubeAPIServerClient,
                        usages: [.digitalSignature, .clientAuth])))
            // Like the agent: a newcomer may neither list nor watch.
            var answered = request
            let deadline = ContinuousClock.now + .seconds(60)
            while answered.status.certificate == nil, !answered.isDenied, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
                answered = try await requests.get(request.metadata.name)
            }
            let certificate = try #require(answered.status.certificate, "denied: \(answered.status.conditions)")
            return CertificateSource(
                certificate: .inline(Sensitive(certificate.bytes)), privateKey: .inline(Sensitive(Array(key.utf8))))
        }
    }

    private static func checkRights(of host: KubernetesClient, _ admin: KubernetesClient) async throws {
        let hosts = host.resources(ByoHost.self, in: "default")
        let own = try await hosts.get("host-1")
        #expect(own.metadata.labels["rack"] == "a")
        #expect(own.spec.accepted)
        _ = try await hosts.patch(
            "host-1", .merge(["status": ["identity": ["machineID": "m"], "hardware": ["cpus": 2]]]),
            subresource: .status)
        _ = try await host.resources(Secret.self, in: "default").get("host-1-plan")
        _ = try await host.resources(Lease.self, in: "default").patch(
            "host-1", .merge(["spec": ["renewTime": "2026-08-21T10:00:00.000000Z", "leaseDurationSeconds": 60]]))
        // The controller notices.
        try await admin.resources(ByoHost.self, in: "default").wait(for: "host-1", within: .seconds(60)) {
            $0?.status.phase == .available && $0?.isTrue(.available) == true
        }
        // Everything else is refused.
        await #expect(throws: KubernetesError.self) { try await host.resources(CertificateSigningRequest.self).list() }
        await #expect(throws: KubernetesError.self) { try await hosts.list() }
        await #expect(throws: KubernetesError.self) {
            try await hosts.patch("host-1", .merge(["spec": ["accepted": true, "cordoned": true]]))
        }
        await #expect(throws: KubernetesError.self) {
            try await hosts.patch("host-1", .merge(["metadata": ["labels": ["rack": "b"]]]))
        }
        await #expect(throws: KubernetesError.self) { try await hosts.delete("host-1") }
        await #expect(throws: KubernetesError.self) {
            try await host.resources(Secret.self, in: "default").list()
        }
        await #expect(throws: KubernetesError.self) {
            try await host.resources(Secret.self, in: "kube-system").list()
        }
        await #expect(throws: KubernetesError.self) {
            try await host.resources(Secret.self, in: "default").patch(
                "host-1-plan", .merge(["data": ["plan": "e30="]]))
        }
        await #expect(throws: KubernetesError.self) {
            try await host.resources(Role.self, in: "default").patch(
                "byoh-host-host-1", .merge(["rules": []]))
        }
    }

    // The same rules that webhooks apply on a cluster, without any.
    @Test func mistakesAreRefusedWhenTheyAreMade() async throws {
        try await TemporaryFolder.with("standalone") { folder in
            try await Self.with(folder) { admin, _ in
                let clusters = admin.resources(ByoCluster.self, in: "default")
                let made = try await clusters.create(
                    ByoCluster(
                        metadata: ObjectMeta(name: "a", namespace: "default"),
                        spec: ByoClusterSpec(controlPlaneEndpoint: .init(host: "10.0.0.9", port: 0))))
                #expect(made.spec.controlPlaneEndpoint?.port == 6443)
                let moved: JSONValue = ["spec": ["controlPlaneEndpoint": ["host": "10.0.0.10"]]]
                do {
                    _ = try await clusters.patch("a", .merge(moved))
                    Issue.record("An endpoint was changed")
                } catch KubernetesError.rejected(let status, _) {
                    #expect(status.code == 422 && status.reason == .invalid)
                    #expect(status.details?.causes.map(\.field) == ["spec.controlPlaneEndpoint"])
                }
                try await clusters.delete("a")
            }
        }
    }

    @Test func aSecondStartFindsEverythingAsItWas() async throws {
        try await TemporaryFolder.with("standalone") { folder in
            try await Self.with(folder) { admin, _ in
                _ = try await admin.resources(ByoHost.self, in: "default").create(
                    ByoHost(metadata: ObjectMeta(name: "host-1", namespace: "default")))
            }
            try await Self.with(folder) { admin, _ in
                try await admin.resources(ByoHost.self, in: "default").wait(for: "host-1", within: .seconds(60)) {
                    $0?.status.phase == .enrolled
                }
            }
        }
    }
}
