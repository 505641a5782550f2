import FoundationEssentials
import HostFakes
import HostProbes
import HostSystem
import PKI
import SystemPackage
import TestSupport
import Testing

@Suite struct HealthProbeTests {
    private func with<Result>(
        _ thresholds: HealthThresholds = HealthThresholds(),
        endpoint: any HealthEndpoint = Endpoint(answer: .status(200)),
        _ body: (LocalFiles, FakeCommands, HealthProbe) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with("health") { folder in
            let (files, commands) = (LocalFiles(root: folder), FakeCommands())
            for folder in ["/var/lib", "/etc"] as [FilePath] { try files.makeFolder(folder, mode: .folder) }
            return try await body(
                files, commands,
                HealthProbe(files: files, commands: commands, endpoint: endpoint, thresholds: thresholds))
        }
    }

    private func put(_ files: LocalFiles, _ path: FilePath, _ text: String) throws {
        try files.write(path, Array(text.utf8), .ordinary)
    }

    /// Thresholds that the disk of whoever runs the tests does not reach.
    private static var calm: HealthThresholds {
        var thresholds = HealthThresholds()
        (thresholds.diskWarning, thresholds.diskFailure) = (2, 2)
        return thresholds
    }

    @Test func aWellHostPasses() async throws {
        try await with(Self.calm) { files, _, probe in
            try put(files, "/proc/meminfo", "MemTotal: 1000000 kB\nMemAvailable: 500000 kB\n")
            try put(files, "/proc/pressure/cpu", "some avg10=99.00 avg60=99.00 avg300=3.00 total=1\n")
            let results = probe.passingStates(clockOffset: .seconds(1), isNode: true) + probe.lastingStates()
            #expect(results.filter { $0.verdict != .pass }.isEmpty)
            #expect(
                results.map(\.check) == [
                    "disk-space", "inodes", "memory", "cpu-pressure", "clock", "writable", "reboot",
                ])
        }
    }

    @Test func fullFilesystemsWarnAndFail() async throws {
        var thresholds = HealthThresholds()
        (thresholds.diskWarning, thresholds.diskFailure) = (0, 2)
        try await with(thresholds) { _, _, probe in
            let result = try #require(probe.passingStates(clockOffset: nil, isNode: true).first)
            #expect(result.verdict == .warn && result.evidence.hasPrefix("the filesystem of / is "))
        }
        thresholds.diskFailure = 0
        try await with(thresholds) { _, _, probe in
            #expect(probe.passingStates(clockOffset: nil, isNode: true).first?.verdict == .fail)
        }
    }

    @Test(arguments: [(60_000, CheckResult.Verdict.pass), (40_000, .warn), (10_000, .fail)])
    func littleMemoryWarnsAndFails(available: Int, wanted: CheckResult.Verdict) async throws {
        try await with(Self.calm) { files, _, probe in
            try put(files, "/proc/meminfo", "MemTotal: 1000000 kB\nMemAvailable: \(available) kB\n")
            #expect(
                probe.passingStates(clockOffset: nil, isNode: true).first { $0.check == "memory" }?.verdict == wanted)
        }
    }

    @Test func pressureOnlyWarns() async throws {
        try await with(Self.calm) { files, _, probe in
            let text =
                "some avg10=0.00 avg60=0.00 avg300=100.00 total=1\nfull avg10=0.00 avg60=0.00 avg300=62.00 total=1\n"
            for name in ["cpu", "memory", "io"] { try put(files, FilePath("/proc/pressure/\(name)"), text) }
            let results = probe.passingStates(clockOffset: nil, isNode: true).filter { $0.verdict != .pass }
            #expect(results.map(\.check) == ["cpu-pressure", "memory-pressure", "io-pressure"])
            #expect(results.allSatisfy { $0.verdict == .warn })
            #expect(results.last?.evidence == "work waited for io in 62 % of the last five minutes")
        }
    }

    @Test(arguments: [
        (9, CheckResult.Verdict.pass, ""), (30, .warn, "the clock is 30 s behind the API server's"),
        (-3600, .fail, "the clock is 3600 s ahead of the API server's"),
    ])
    func aWrongClockIsTold(offset: Int, wanted: CheckResult.Verdict, evidence: String) async throws {
        try await with(Self.calm) { _, _, probe in
            let results = probe.passingStates(clockOffset: .seconds(offset), isNode: false)
            let result = results.first { $0.check == "clock" }
            #expect(result?.verdict == wanted && result?.evidence == evidence)
            let ofNode = probe.passingStates(clockOffset: .seconds(offset), isNode: true)
            #expect(ofNode.first { $0.check == "clock" }?.verdict == min(wanted, .warn))
        }
    }

    @Test func aRequiredRestartIsToldWithItsReason() async throws {
        try await with(Self.calm) { files, _, probe in
            try put(files, "/run/reboot-required", "*** System restart required ***\n")
            try put(files, "/run/reboot-required.pkgs", "linux-base\nlibc6\nlibc6\n")
            let result = probe.lastingStates().first { $0.check == "reboot" }
            #expect(result?.verdict == .warn)
            #expect(result?.evidence == "a restart of the machine is required for libc6, linux-base")
        }
    }

    // Ends of certificates in days from now, and what is said of the one that ends first.
    @Test func certificatesThatEndAreToldByWhenTheyDo() async throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let pem = try CertificateAuthority(
            commonName: "test", validity: .starting(at: now, lasting: .seconds(365 * 86_400))
        ).certificatePEM
        try await with(Self.calm) { files, _, probe in
            let end = Int64(try CertificateFacts(pem: pem).validity.notAfter.timeIntervalSince1970)
            #expect(probe.certificates(now: end).verdict == .pass, "there is none")
            // The kubelet keeps its key in the same file.
            try put(
                files, "/var/lib/kubelet/pki/kubelet-client-current.pem",
                pem + "\n-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n")
            #expect(probe.certificates(now: end - 31 * 86_400).verdict == .pass)
            let warning = probe.certificates(now: end - 86_400)
            #expect(warning.verdict == .warn)
            #expect(
                warning.evidence.hasPrefix(
                    "the certificate /var/lib/kubelet/pki/kubelet-client-current.pem expires at 20"))
            #expect(warning == probe.certificates(now: end - 3_600), "time that goes by is no news")
            #expect(probe.certificates(now: end + 1).verdict == .fail)
            try put(files, "/etc/kubernetes/pki/apiserver.crt", "no certificate")
            #expect(probe.certificates(now: end + 1).verdict == .fail, "a file without a certificate hides no other")
            try put(
                files, "/etc/kubernetes/pki/etcd/server.crt",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            #expect(probe.certificates(now: end - 31 * 86_400).evidence.hasPrefix("could not be checked"))
        }
    }

    @Test(arguments: [
        (EndpointAnswer.status(200), CheckResult.Verdict.pass, ""),
        (.status(500), .fail, "http://127.0.0.1:10248/healthz answers 500"),
        (.refused, .warn, "nobody listens at http://127.0.0.1:10248/healthz"),
        (.silent, .fail, "the kubelet does not answer at http://127.0.0.1:10248/healthz"),
    ])
    func theKubeletIsAsked(answer: EndpointAnswer, wanted: CheckResult.Verdict, evidence: String) async throws {
        try await with(endpoint: Endpoint(answer: answer)) { _, _, probe in
            let result = await probe.kubeletEndpoint()
            #expect(result.verdict == wanted && result.evidence == evidence)
        }
    }

    @Test(
        arguments: [
            ("", 10248), ("kind: KubeletConfiguration\nhealthzBindAddress: 127.0.0.1\nhealthzPort: 10300\n", 10300),
            ("healthzPort: 0\n", nil), ("healthzBindAddress: 192.0.2.1\n", nil), ("nested:\n  healthzPort: 1\n", 10248),
        ] as [(String, UInt16?)])
    func theKubeletIsAskedWhereItListens(configuration: String, port: UInt16?) {
        #expect(KubeletHealthPort.read(configuration) == port)
    }

    @Test(arguments: [("yes\n", CheckResult.Verdict.pass), ("no\n", .warn), ("", .pass)])
    func aClockThatNobodySynchronizesIsToldOnlyWhenThatIsKnown(said: String, wanted: CheckResult.Verdict) async throws {
        try await with { _, commands, probe in
            commands.answer("timedatectl show", said)
            #expect(await probe.timeSynchronization().verdict == wanted)
        }
    }

    private struct Endpoint: HealthEndpoint {
        let answer: EndpointAnswer
        func ask(port: UInt16, path: String) async -> EndpointAnswer { answer }
    }
}
