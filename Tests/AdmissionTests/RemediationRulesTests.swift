import Admission
import ByohAPI
import JSONTree
import KubernetesModel
import Testing

@Suite struct RemediationRulesTests {
    private static let reboot: JSONValue = ["strategy": ["steps": [["action": "Reboot"]]]]
    private static let restart: JSONValue = ["strategy": ["steps": [["action": "RestartServices"]]]]

    private static func action(_ kind: String) -> JSONValue {
        [
            "action": [
                "id": "0123456789abcdef", "kind": .string(kind), "claimID": "abcdefghij", "requestedBy": "m1",
                "requestedAt": "2026-08-21T10:00:00Z",
            ]
        ]
    }

    private static func defaulted(_ write: Write, _ spec: JSONValue) -> JSONValue? {
        Write.policy.defaulted(AdmissionWrite(of: write.resource, write.object(spec), by: write.user))["spec"]
    }

    // MARK: - Orders to hosts

    @Test func onlyTheControllerGivesOrdersAndAnybodyTakesThemBack() {
        let controller = Write(ByoHost.self, by: Write.controller)
        let alice = Write(ByoHost.self)
        #expect(controller.fields(Self.action("Reboot"), replacing: [:]) == [])
        #expect(alice.fields(Self.action("Reboot"), replacing: [:]) == ["spec.action"])
        #expect(alice.fields(Self.action("Reboot"), replacing: Self.action("RestartServices")) == ["spec.action"])
        #expect(alice.fields([:], replacing: Self.action("Reboot")) == [])
        // What stands there is not the concern of whoever changes something else.
        var cordoned = Self.action("Reboot")
        cordoned["cordoned"] = true
        #expect(alice.fields(cordoned, replacing: Self.action("Reboot")) == [])
    }

    // `clusterctl move` and backups make hosts with all that they have in their spec.
    @Test func aNewHostComesWithAnOrderOnlyForItsClaim() {
        let alice = Write(ByoHost.self)
        #expect(alice.fields(Self.action("Reboot")) == ["spec.action"])
        var claimed = Self.action("Reboot")
        claimed["claimRef"] = [
            "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoMachine", "namespace": "default", "name": "m1",
            "uid": "u", "claimID": "abcdefghij", "clusterName": "demo",
        ]
        #expect(alice.fields(claimed) == [])
        var other = claimed
        other["claimRef"]?["claimID"] = "bbbbbbbbbb"
        #expect(alice.fields(other) == ["spec.action"])
        #expect(Write(ByoHost.self, by: Write.controller).fields(Self.action("Reboot")) == [])
    }

    @Test func aHostOrdersNothing() {
        var host = Write(ByoHost.self, by: "byoh:host:default:a")
        host.user.groups = [HostSubject.organization]
        #expect(host.fields(Self.action("Reboot"), replacing: [:]) == ["spec"])
    }

    // MARK: - Remediations

    @Test func aRemediationGoesOnAsItBegan() {
        let write = Write(ByoRemediation.self)
        #expect(write.fields(Self.reboot, replacing: Self.restart) == ["spec.strategy"])
        #expect(write.fields(Self.reboot, replacing: Self.reboot) == [])
        // What was left out and what is filled in for it are the same.
        #expect(write.fields(Self.defaulted(write, [:]) ?? [:], replacing: [:]) == [])
        #expect(write.fields([:], replacing: Self.defaulted(write, [:])) == [])
    }

    @Test func aTemplateMayChange() {
        let write = Write(ByoRemediationTemplate.self)
        #expect(
            write.fields(["template": ["spec": Self.reboot]], replacing: ["template": ["spec": Self.restart]]) == [])
    }

    @Test(
        arguments: [
            ("attempts", 0), ("attempts", 11), ("timeoutSeconds", 29), ("timeoutSeconds", 86_401), ("attempts", -1),
        ] as [(String, Int64)])
    func whatIsOutOfBoundsIsRefused(_ field: String, _ value: Int64) {
        let spec: JSONValue = [
            "strategy": [
                "steps": [["action": "RestartServices"], ["action": "Reboot", field: .number(JSONNumber(value))]]
            ]
        ]
        #expect(Write(ByoRemediation.self).fields(spec) == ["spec.strategy.steps[1].\(field)"])
        #expect(
            Write(ByoRemediationTemplate.self).fields(["template": ["spec": spec]])
                == ["spec.template.spec.strategy.steps[1].\(field)"])
    }

    @Test func moreStepsThanEightAreRefused() {
        let steps = JSONValue.array(Array(repeating: ["action": "Reboot"], count: 9))
        #expect(Write(ByoRemediation.self).fields(["strategy": ["steps": steps]]) == ["spec.strategy.steps"])
    }

    // MARK: - Defaults

    @Test func whatWillBeDoneIsWrittenOut() throws {
        let usual: JSONValue = [
            "strategy": [
                "steps": [
                    ["action": "RestartServices", "attempts": 1, "timeoutSeconds": 300],
                    ["action": "Reboot", "attempts": 1, "timeoutSeconds": 900],
                ], "whenExhausted": "Quarantine",
            ]
        ]
        #expect(Self.defaulted(Write(ByoRemediation.self), [:]) == usual)
        #expect(
            Self.defaulted(Write(ByoRemediationTemplate.self), ["template": ["spec": [:]]])
                == ["template": ["spec": usual]])
        let partly: JSONValue = [
            "strategy": ["steps": [["action": "Reboot", "attempts": 3]], "whenExhausted": "Release"]
        ]
        #expect(
            Self.defaulted(Write(ByoRemediation.self), partly) == [
                "strategy": [
                    "steps": [["action": "Reboot", "attempts": 3, "timeoutSeconds": 900]], "whenExhausted": "Release",
                ]
            ])
        // Applied again nothing changes.
        #expect(Self.defaulted(Write(ByoRemediation.self), usual) == usual)
    }

    @Test(
        arguments: ["x", ["strategy": "x"], ["strategy": ["steps": "x"]], ["strategy": ["steps": ["x"]]]] as [JSONValue]
    )
    func whatMeansNothingIsLeftToTheSchema(_ spec: JSONValue) {
        let filled = Self.defaulted(Write(ByoRemediation.self), spec)
        #expect(filled?["strategy"]?["steps"] == spec["strategy"]?["steps"])
    }

    @Test func aRemediationWithoutAMachineIsWarnedOf() {
        let write = Write(ByoRemediation.self)
        #expect(write.judge(write.object(Self.reboot)).warnings.count == 1)
        let owner: JSONValue = [
            "ownerReferences": [
                ["apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Machine", "name": "m1", "uid": "u"]
            ]
        ]
        #expect(write.judge(write.object(Self.reboot, metadata: owner)).warnings == [])
    }
}
