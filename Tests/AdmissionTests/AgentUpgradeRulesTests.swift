import Admission
import ByohAPI
import JSONTree
import KubernetesModel
import Testing

@Suite struct AgentUpgradeRulesTests {
    private static func package(_ change: JSONValue = [:]) -> JSONValue {
        JSONMergePatch.apply(
            change,
            to: [
                "architecture": "amd64", "format": "Deb", "location": "https://example.org/byoh-agent.deb",
                "sha256": .string(String(repeating: "a", count: 64)),
            ])
    }

    private static func spec(_ change: JSONValue = [:]) -> JSONValue {
        JSONMergePatch.apply(change, to: ["version": "1.2.0", "packages": [package()]])
    }

    private static let write = Write(ByoAgentUpgrade.self)

    @Test(
        arguments: [
            [:], ["version": "1.2.0~rc1+git-5"], ["packages": [package(["location": "/srv/byoh-agent.deb"])]],
            ["packages": [package(), package(["architecture": "arm64"])]], ["selector": [:]],
            ["selector": ["matchLabels": ["rack": "a"]]], ["canary": 0], ["maxUnavailable": 1],
            ["maxUnavailable": "1%"], ["maxUnavailable": "100%"], ["minReadySeconds": 0],
            ["reportTimeoutSeconds": 60], ["attempt": 2], ["paused": true],
        ] as [JSONValue])
    func whatMeansSomethingIsLetIn(_ change: JSONValue) {
        #expect(Self.write.fields(Self.spec(change)) == [])
    }

    @Test(
        arguments: [
            (["version": ""], "spec.version"), (["version": "1.2 0"], "spec.version"),
            (["version": "-1"], "spec.version"),
            (["version": .string(String(repeating: "1", count: 65))], "spec.version"),
            (["packages": []], "spec.packages"), (["packages": .null], "spec.packages"),
            (["packages": [package(), package()]], "spec.packages[1]"),
            (["packages": [package(["location": "oci://example.org/a"])]], "spec.packages[0].location"),
            (["packages": [package(["location": "byoh-agent.deb"])]], "spec.packages[0].location"),
            (["packages": [package(["location": "https://"])]], "spec.packages[0].location"),
            (["packages": [package(["location": "/srv/a b"])]], "spec.packages[0].location"),
            (["packages": [package(["location": "https://me:secret@example.org/a"])]], "spec.packages[0].location"),
            (["packages": [package(["sha256": "AA"])]], "spec.packages[0].sha256"),
            (["packages": [package(["architecture": "x86_64"])]], "spec.packages[0].architecture"),
            (["packages": [package(["format": "Rpm"])]], "spec.packages[0].format"),
            (["selector": ["matchExpressions": [["key": "a", "operator": "In"]]]], "spec.selector"),
            (["selector": ["matchLabels": ["a b": "c"]]], "spec.selector"), (["canary": -1], "spec.canary"),
            (["maxUnavailable": 0], "spec.maxUnavailable"), (["maxUnavailable": "0%"], "spec.maxUnavailable"),
            (["maxUnavailable": "101%"], "spec.maxUnavailable"), (["maxUnavailable": "many"], "spec.maxUnavailable"),
            (["minReadySeconds": 86_401], "spec.minReadySeconds"),
            (["reportTimeoutSeconds": 59], "spec.reportTimeoutSeconds"), (["attempt": 0], "spec.attempt"),
        ] as [(JSONValue, String)])
    func whatMeansNothingIsRefused(_ change: JSONValue, _ field: String) {
        #expect(Self.write.fields(Self.spec(change)) == [field])
    }

    @Test func everythingThatIsWrongIsInOneAnswer() {
        let change: JSONValue = [
            "version": "", "packages": [Self.package(["location": "x", "sha256": "y"])], "maxUnavailable": 0,
            "attempt": 0,
        ]
        #expect(
            Self.write.fields(Self.spec(change)) == [
                "spec.version", "spec.packages[0].location", "spec.packages[0].sha256", "spec.maxUnavailable",
                "spec.attempt",
            ])
    }

    @Test func moreThanEightPackagesAreRefused() {
        let packages = JSONValue.array(Array(repeating: Self.package(), count: 9))
        #expect(Self.write.fields(Self.spec(["packages": packages])).first == "spec.packages")
    }

    @Test func aPasswordIsNotRepeated() {
        let change: JSONValue = ["packages": [Self.package(["location": "http://me:hunter2@example.org/a"])]]
        let problems = Self.write.judge(Self.write.object(Self.spec(change))).problems
        #expect(problems.count == 1 && !"\(problems)".contains("hunter2"))
    }

    // MARK: - Orders to hosts

    private static let order: JSONValue = [
        "agentUpgrade": [
            "id": "0123456789abcdef", "version": "1.2.0", "packages": [package()], "reportTimeoutSeconds": 300,
            "requestedBy": "up", "requestedAt": "2026-08-21T10:00:00Z",
        ]
    ]

    @Test func onlyTheControllerOrdersAnUpgradeAndAnybodyTakesItBack() {
        let alice = Write(ByoHost.self)
        #expect(Write(ByoHost.self, by: Write.controller).fields(Self.order, replacing: [:]) == [])
        #expect(alice.fields(Self.order, replacing: [:]) == ["spec.agentUpgrade"])
        #expect(alice.fields([:], replacing: Self.order) == [])
        var cordoned = Self.order
        cordoned["cordoned"] = true
        #expect(alice.fields(cordoned, replacing: Self.order) == [])
        // It could be of anybody, and runs a program as root.
        #expect(alice.fields(Self.order) == ["spec.agentUpgrade"])
        #expect(Write(ByoHost.self, by: Write.controller).fields(Self.order) == [])
        // The record of one that has ended, as backups have it, does no harm in a new host; in another it would count.
        let ended = JSONMergePatch.apply(
            ["agentUpgrade": ["packages": [], "succeededAt": "2026-08-21T10:05:00Z"]], to: Self.order)
        #expect(alice.fields(ended) == [])
        #expect(alice.fields(ended, replacing: Self.order) == ["spec.agentUpgrade"])
        var host = Write(ByoHost.self, by: "byoh:host:default:a")
        host.user.groups = [HostSubject.organization]
        #expect(host.fields(Self.order, replacing: [:]) == ["spec"])
    }
}
