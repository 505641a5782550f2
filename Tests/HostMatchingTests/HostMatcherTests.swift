import ByohAPI
import HostMatching
import KubernetesModel
import TestSupport
import Testing

@Suite struct HostMatcherTests {
    private let matcher = HostMatcher { $0.isTrue(.agentConnected) }

    /// A host that every machine can have.
    static func host(_ name: String, _ change: (inout ByoHost) -> Void = { _ in }) -> ByoHost {
        var host = ByoHost(metadata: ObjectMeta(name: name, namespace: "default"), spec: ByoHostSpec(accepted: true))
        host.status.identity = HostIdentity(machineID: name)
        host.status.hardware = HostHardware(
            cpus: 8, memoryBytes: 16 << 30, disks: [.init(name: "sda", sizeBytes: 100 << 30)], architecture: "amd64")
        host.mark(.agentConnected, .true, because: .connected, at: Time(secondsSinceEpoch: 0))
        change(&host)
        return host
    }

    private static func checkup(_ severity: HostCheckup.Finding.Severity) -> HostCheckup {
        HostCheckup(checks: 2, findings: [.init(check: "ports", severity: severity, evidence: "port 10250 is held")])
    }

    @Test func warningsExcludeNoHost() throws {
        let host = Self.host("a") {
            $0.status.preflight = Self.checkup(.warning)
            $0.status.health = Self.checkup(.warning)
        }
        #expect(matcher.match(try wish(), among: [host]) == .host("a"))
    }

    // A bundle does not make a node of programs that are there; the other sources do.
    @Test func aHostWithANodesProgramsIsNoneForABundle() throws {
        let host = Self.host("a") {
            $0.status.preflight = HostCheckup(
                checks: 17,
                findings: [.init(check: HostCheckup.nodeSoftware, severity: .warning, evidence: "containerd is there")])
        }
        for source in Installation.Source.allCases {
            let wish = try wish { $0.installation = Installation(source: source) }
            let match = matcher.match(wish, among: [host])
            guard source == .bundle else {
                #expect(match == .host("a"))
                continue
            }
            guard case .none(let explanation) = match else {
                Issue.record("a host with software in the way was taken")
                continue
            }
            #expect(explanation.excluded == [.nodeSoftware: 1])
            #expect(matcher.match(wish, among: [host, Self.host("b")]) == .host("b"))
        }
        #expect(matcher.match(try wish(), among: [host]) == .host("a"))
    }

    private func wish(_ change: (inout ByoMachineSpec) -> Void = { _ in }, domain: String? = nil) throws -> HostWish {
        var spec = ByoMachineSpec()
        change(&spec)
        return try HostWish(spec, failureDomain: domain)
    }

    @Test func aFreeHostIsTaken() throws {
        #expect(matcher.match(try wish(), among: [Self.host("a")]) == .host("a"))
    }

    // One look serves many machines: the list is what one match after the other would take.
    @Test func aShortlistIsWhatMatchesWouldTakeOneAfterTheOther() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let all = (0..<30).map { number in
                Self.host("host-\(number)") {
                    $0.status.hardware?.cpus = Int.random(in: 1...4, using: &generator)
                    $0.spec.cordoned = Int.random(in: 0..<4, using: &generator) == 0
                }
            }
            let wish = try wish()
            let limit = Int.random(in: 1...35, using: &generator)
            let taken = Set(all.map(\.metadata.name).shuffled(using: &generator).prefix(5))
            let list = matcher.shortlist(wish, among: all.shuffled(using: &generator), atMost: limit) {
                taken.contains($0.metadata.name)
            }
            var left = all.filter { !taken.contains($0.metadata.name) }
            var names: [String] = []
            while names.count < limit, let name = matcher.match(wish, among: left).hostName {
                names.append(name)
                left.removeAll { $0.metadata.name == name }
            }
            #expect(list.names == names)
            #expect(list.explanation.hosts == 30)
        }
    }

    // Each of these alone makes a host unfit, and the explanation counts it.
    static let unfit: [(Unfitness, @Sendable (inout ByoHost) -> Void)] = [
        (.notAccepted, { $0.spec.accepted = false }), (.cordoned, { $0.spec.cordoned = true }),
        (.maintenance, { $0.spec.maintenance = true }),
        (.quarantined, { $0.spec.quarantine = HostQuarantine(reason: .operator) }),
        (
            .claimed,
            {
                $0.spec.claimRef = HostClaim(
                    namespace: "default", name: "other", uid: "u", claimID: .random(), clusterName: "c")
            }
        ),
        (.deleting, { $0.metadata.deletionTimestamp = Time(secondsSinceEpoch: 1) }),
        (.noReport, { $0.status.identity = nil }), (.noReport, { $0.status.hardware = nil }),
        (.disconnected, { $0.status.conditions = [] }),
        (.preflightFailed, { $0.status.preflight = Self.checkup(.failure) }),
        (.unhealthy, { $0.status.health = Self.checkup(.failure) }),
        (.selector, { $0.metadata.labels = ["zone": "b"] }),
        (.failureDomain, { $0.metadata.labels[ByohLabel.zone] = "rack-2" }),
        (.cpus, { $0.status.hardware?.cpus = 3 }), (.memory, { $0.status.hardware?.memoryBytes = 1 << 30 }),
        (.disk, { $0.status.hardware?.disks = [] }), (.architecture, { $0.status.hardware?.architecture = "arm64" }),
        (.gpus, { $0.status.hardware?.gpus = [] }),
    ]

    @Test(arguments: unfit.indices) func anUnfitHostIsNeverTakenAndTheReasonIsCounted(_ index: Int) throws {
        let (reason, spoil) = Self.unfit[index]
        let wish = try wish(
            {
                $0.selector = LabelSelector(matchLabels: ["zone": "a"])
                $0.requirements = HostRequirements(
                    cpus: 4, memory: Quantity(2 << 30), disk: Quantity(10 << 30), architecture: "amd64", gpus: 1)
            }, domain: "rack-1")
        let fit = Self.host("a") {
            $0.metadata.labels = ["zone": "a", ByohLabel.zone: "rack-1"]
            $0.status.hardware?.gpus = [.init(pciID: "10de:20b0")]
        }
        #expect(matcher.match(wish, among: [fit]) == .host("a"))
        var host = fit
        spoil(&host)
        guard case .none(let explanation) = matcher.match(wish, among: [host]) else {
            Issue.record("an unfit host was taken")
            return
        }
        #expect(explanation.excluded == [reason: 1])
        #expect(explanation.description.contains(reason.clause))
    }

    @Test func preferencesDecideAmongThoseThatFit() throws {
        let wish = try wish {
            $0.preferred = [
                PreferredHost(weight: 10, selector: LabelSelector(matchLabels: ["disk": "ssd"])),
                PreferredHost(weight: 5, selector: LabelSelector(matchLabels: ["rack": "a"])),
            ]
        }
        let hosts = [
            Self.host("a") { $0.metadata.labels = ["rack": "a"] },
            Self.host("b") { $0.metadata.labels = ["disk": "ssd"] }, Self.host("c"),
        ]
        #expect(matcher.match(wish, among: hosts) == .host("b"))
    }

    @Test func aHostThatTheOwnerHadComesBeforeTheBestFit() throws {
        let hosts = [
            Self.host("a") { $0.status.hardware?.cpus = 2 }, Self.host("b") { $0.spec.lastOwner = "demo/workers" },
            Self.host("c") { $0.spec.lastOwner = "demo/others" },
        ]
        #expect(matcher.match(try HostWish(ByoMachineSpec()), among: hosts) == .host("a"))
        #expect(matcher.match(try HostWish(ByoMachineSpec(), owner: "demo/workers"), among: hosts) == .host("b"))
        #expect(matcher.match(try HostWish(ByoMachineSpec(), owner: "demo/new"), among: hosts) == .host("a"))
    }

    @Test func anOwnersMachinesStandInDifferentFailureDomains() throws {
        func host(_ name: String, in domain: String, of owner: String? = nil) -> ByoHost {
            Self.host(name) {
                $0.metadata.labels[ByohLabel.zone] = domain
                guard let owner else { return }
                $0.spec.lastOwner = owner
                $0.spec.claimRef = HostClaim(
                    namespace: "default", name: name, uid: name, claimID: .random(), clusterName: "demo")
            }
        }
        let hosts = [
            host("held", in: "rack-1", of: "demo/workers"), host("other", in: "rack-2", of: "demo/others"),
            host("a1", in: "rack-1"), host("a2", in: "rack-1"), host("b1", in: "rack-2"), host("b2", in: "rack-2"),
            host("c1", in: "rack-3"),
        ]
        let wish = try HostWish(ByoMachineSpec(), owner: "demo/workers")
        #expect(matcher.shortlist(wish, among: hosts, atMost: 5).names == ["b1", "c1", "a1", "b2", "a2"])
        // Of nobody in particular the first by name are taken.
        #expect(matcher.shortlist(try self.wish(), among: hosts, atMost: 5).names == ["a1", "a2", "b1", "b2", "c1"])
    }

    @Test func anExplanationCountsEveryHostOnce() throws {
        let hosts = [
            Self.host("a") { $0.spec.cordoned = true }, Self.host("b") { $0.spec.cordoned = true },
            Self.host("c") { $0.spec.accepted = false },
        ]
        guard case .none(let explanation) = matcher.match(try wish(), among: hosts) else {
            Issue.record("an unfit host was taken")
            return
        }
        #expect(
            explanation.description == "No host fits: of 3 hosts 1 is not accepted, 2 are cordoned")
    }

    @Test func aSelectorThatMeansNothingIsRefused() {
        #expect(throws: InvalidSelector.self) {
            try HostWish(ByoMachineSpec(selector: LabelSelector(matchLabels: ["a b": "c"])))
        }
    }

    // Random fleets: machines take hosts one after the other, as the controller does.
    @Test(arguments: 0..<20 as Range<UInt64>) func noHostIsTakenTwiceAndEveryMachineThatCanBeServedIs(_ seed: UInt64)
        throws
    {
        var random = SeededGenerator(seed: seed)
        let zones = ["a", "b", "c"]
        var hosts = (0..<60).map { number in
            Self.host("host-\(number)") {
                $0.metadata.labels = ["zone": zones.randomElement(using: &random) ?? "a"]
                $0.spec.accepted = Int.random(in: 0..<10, using: &random) > 0
                $0.spec.cordoned = Int.random(in: 0..<10, using: &random) == 0
                if Int.random(in: 0..<10, using: &random) == 0 { $0.status.conditions = [] }
            }
        }
        var taken: [String: String] = [:]
        for number in 0..<80 {
            let zone = zones.randomElement(using: &random) ?? "a"
            let wish = try wish { $0.selector = LabelSelector(matchLabels: ["zone": zone]) }
            let match = matcher.match(wish, among: hosts)
            #expect(match == matcher.match(wish, among: hosts.shuffled(using: &random)), "order matters")
            let fitting = hosts.filter { matcher.unfitness(of: $0, for: wish) == nil }
            guard let name = match.hostName, let index = hosts.firstIndex(where: { $0.metadata.name == name }) else {
                #expect(fitting.isEmpty, "a host was free and the machine got none")
                continue
            }
            #expect(fitting.contains { $0.metadata.name == name }, "the host is unfit")
            #expect(taken[name] == nil, "the host was taken twice")
            taken[name] = "machine-\(number)"
            hosts[index].spec.claimRef = HostClaim(
                namespace: "default", name: "machine-\(number)", uid: "\(number)", claimID: .random(using: &random),
                clusterName: "c")
        }
    }
}
