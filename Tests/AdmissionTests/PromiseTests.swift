import Admission
import ByohAPI
import JSONTree
import KubernetesModel
import Testing

/// What holds for all kinds, whatever their rules are.
@Suite struct PromiseTests {
    /// A spec that is wrong in every kind, by kind.
    private static let wrong: [String: JSONValue] = [
        "ByoHost": ["claimRef": ["claimID": "x"]], "ByoMachine": ["providerID": "x", "requirements": ["cpus": -1]],
        "ByoMachineTemplate": ["template": ["spec": ["requirements": ["cpus": -1]]]],
        "ByoCluster": ["controlPlaneEndpoint": ["host": "a b", "port": 70_000]],
        "ByoClusterTemplate": ["template": ["spec": ["controlPlaneEndpoint": ["port": -1]]]],
        "K8sInstallerConfig": ["installation": ["source": "bundle"]],
        "K8sInstallerConfigTemplate": ["template": ["spec": ["installation": ["source": "bundle"]]]],
        "BootstrapKubeconfig": ["apiserver": "x"],
        "ByoAgentUpgrade": ["version": "", "packages": []],
        "ByoRemediation": ["strategy": ["steps": [["action": "Reboot", "attempts": 0]]]],
        "ByoRemediationTemplate": [
            "template": ["spec": ["strategy": ["steps": [["action": "Reboot", "attempts": 0]]]]]
        ],
    ]

    private static func object(_ resource: APIResource, _ spec: JSONValue, _ metadata: JSONValue) -> JSONValue {
        JSONMergePatch.apply(
            ["metadata": metadata],
            to: [
                "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind),
                "metadata": ["name": "a", "namespace": "default"], "spec": spec,
            ])
    }

    private static func owner(_ uid: String) -> JSONValue {
        ["apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster", "name": "demo", "uid": .string(uid)]
    }

    private static let user = UserInfo(username: "alice")

    @Test func everyKindHasRules() {
        #expect(Write.policy.resources.map(\.kind) == Self.wrong.keys.sorted())
        #expect(
            Write.policy.defaultedResources.map(\.kind) == [
                "BootstrapKubeconfig", "ByoCluster", "ByoRemediation", "ByoRemediationTemplate",
            ])
    }

    // An object that was stored before there were rules, or while no webhook was asked.
    @Test(arguments: Write.policy.resources) func aStoredMistakeStopsNobody(_ resource: APIResource) throws {
        let wrong = try #require(Self.wrong[resource.kind])
        let old = Self.object(resource, wrong, ["finalizers": ["a/b"], "ownerReferences": [Self.owner("u")]])
        func judge(_ new: JSONValue, replacing old: JSONValue?) -> [FieldProblem] {
            Write.policy.judge(AdmissionWrite(of: resource, new, replacing: old, by: Self.user)).problems
        }
        #expect(!judge(old, replacing: nil).isEmpty, "the sample must be wrong")
        // Released, adopted, labelled, and with a status.
        #expect(judge(Self.object(resource, wrong, [:]), replacing: old) == [])
        #expect(judge(Self.object(resource, wrong, ["ownerReferences": [Self.owner("v")]]), replacing: old) == [])
        #expect(judge(Self.object(resource, wrong, ["labels": ["k": "v"]]), replacing: old) == [])
        var reported = old
        reported["status"] = ["phase": "x"]
        #expect(judge(reported, replacing: old) == [])
        // Once it is on its way out everything goes, even a change of the spec.
        let leaving: JSONValue = ["deletionTimestamp": "2026-08-21T10:00:00Z"]
        #expect(judge(Self.object(resource, wrong, leaving), replacing: nil) == [])
        #expect(judge(Self.object(resource, [:], leaving), replacing: old) == [])
        #expect(
            Write.policy.defaulted(
                AdmissionWrite(of: resource, Self.object(resource, wrong, leaving), by: Self.user))
                == Self.object(resource, wrong, leaving))
    }

    // Something in it that our types cannot read, and that nobody touches.
    @Test(arguments: Write.policy.resources) func anObjectThatCannotBeReadStopsNobody(_ resource: APIResource) throws {
        let wrong = try #require(Self.wrong[resource.kind])
        let old = Self.object(resource, wrong, ["ownerReferences": "unreadable"])
        for labels in [["k": "v"], .null] as [JSONValue] {
            for owners in ["unreadable", []] as [JSONValue] {
                let new = Self.object(resource, wrong, ["labels": labels, "ownerReferences": owners])
                let verdict = Write.policy.judge(AdmissionWrite(of: resource, new, replacing: old, by: Self.user))
                #expect(verdict.problems == [])
            }
        }
    }

    @Test func anotherFieldCanBeChangedBesideAStoredMistake() {
        let write = Write(ByoMachine.self)
        let stored: JSONValue = ["requirements": ["cpus": -1], "installerRef": ["name": "a"]]
        #expect(
            write.fields(["requirements": ["cpus": -1], "installerRef": ["name": "b"]], replacing: stored) == [])
        // A mistake that is another one counts.
        #expect(
            write.fields(["requirements": ["cpus": -2], "installerRef": ["name": "a"]], replacing: stored)
                == ["spec.requirements.cpus"])
        #expect(write.fields(["requirements": ["cpus": 1], "installerRef": ["name": "a"]], replacing: stored) == [])
    }

    @Test func kindsOfOthersAreNoneOfOurBusiness() {
        let machine = APIResource(group: "example.org", version: "v1", kind: "ByoMachine", plural: "byomachines")
        let verdict = Write.policy.judge(
            AdmissionWrite(of: machine, ["spec": ["requirements": ["cpus": -1]]], by: Self.user))
        #expect(verdict.problems == [])
    }
}
