import Admission
import ByohAPI
import JSONTree
import KubernetesModel
import Testing

@Suite struct HostRulesTests {
    private static func claim(_ id: String = "abcdefghij", namespace: String = "default") -> JSONValue {
        [
            "claimRef": [
                "apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "ByoMachine",
                "namespace": .string(namespace), "name": "m1", "uid": "u", "claimID": .string(id),
                "clusterName": "demo",
            ]
        ]
    }

    // MARK: - Claims

    @Test func onlyTheControllerClaimsAndReleases() {
        let controller = Write(ByoHost.self, by: Write.controller)
        let alice = Write(ByoHost.self)
        let free = JSONValue.object([:])
        for (old, new) in [(free, Self.claim()), (Self.claim(), free)] {
            #expect(controller.fields(new, replacing: old) == [])
            #expect(alice.fields(new, replacing: old) == ["spec.claimRef"])
        }
        // An operator's own fields are the operator's, whoever holds the host.
        var cordoned = Self.claim()
        cordoned["cordoned"] = true
        #expect(alice.fields(cordoned, replacing: Self.claim()) == [])
    }

    @Test func onlyTheControllerVoidsClaims() {
        let void = JSONValue.object(["voidClaims": ["abcdefghij"]])
        #expect(Write(ByoHost.self, by: Write.controller).fields(void, replacing: [:]) == [])
        #expect(Write(ByoHost.self).fields(void, replacing: [:]) == ["spec.voidClaims"])
    }

    @Test func onlyTheControllerSaysWhoHadAHostLast() {
        let owner = JSONValue.object(["lastOwner": "demo/workers"])
        #expect(Write(ByoHost.self, by: Write.controller).fields(owner, replacing: [:]) == [])
        #expect(Write(ByoHost.self).fields(owner, replacing: [:]) == ["spec.lastOwner"])
        #expect(Write(ByoHost.self).fields(owner, replacing: owner) == [])
        #expect(Write(ByoHost.self).fields([:], replacing: owner) == [])
    }

    @Test func theRefusalSaysHowToFreeAHost() {
        let alice = Write(ByoHost.self)
        let verdict = alice.judge(alice.object([:]), replacing: alice.object(Self.claim()))
        #expect(
            verdict.problems.first?.message
                == "Forbidden: only the controller writes it; delete the Machine of ByoMachine default/m1 to free the "
                + "host, and annotate that ByoMachine with byoh.infrastructure.cluster.x-k8s.io/force-release=yes to "
                + "free it before it is clean")
    }

    @Test func noClaimIsReplacedByAnother() {
        let controller = Write(ByoHost.self, by: Write.controller)
        #expect(controller.fields(Self.claim("klmnopqrst"), replacing: Self.claim()) == ["spec.claimRef"])
    }

    @Test func aHostMayComeWithItsClaimFromAnotherManagementCluster() {
        #expect(Write(ByoHost.self).fields(Self.claim()) == [])
        #expect(Write(ByoHost.self).fields(Self.claim(namespace: "other")) == ["spec.claimRef.namespace"])
    }

    @Test func whereTheControllerIsNotKnownEverybodyMayClaim() {
        let write = Write(ByoHost.self)
        let verdict = AdmissionPolicy().judge(
            AdmissionWrite(
                of: write.resource, write.object(Self.claim()), replacing: write.object([:]), by: write.user))
        #expect(verdict.problems == [])
    }

    // MARK: - Hosts themselves

    // RBAC refuses them before; this holds where somebody has given the group more than it should have.
    @Test(
        arguments: [
            ["spec": ["accepted": true]], ["metadata": ["labels": ["pool": "gold"]]],
            ["metadata": ["annotations": ["a": "b"]]],
        ] as [JSONValue])
    func anEnrolledHostWritesNothingButItsStatus(_ change: JSONValue) {
        var host = Write(ByoHost.self, by: "byoh:host:default:a")
        host.user.groups = ["byoh:hosts", "system:authenticated"]
        let old = host.object([:])
        #expect(!host.judge(JSONMergePatch.apply(change, to: old), replacing: old).problems.isEmpty)
        #expect(!host.judge(old).problems.isEmpty)
    }

    // MARK: - Names and keys

    @Test func theLabelThatPinsAMachineToAHostIsTheHostsName() {
        let write = Write(ByoHost.self)
        let key = "byoh.infrastructure.cluster.x-k8s.io/host"
        #expect(write.judge(write.object([:], metadata: ["labels": [key: "a"]])).problems == [])
        #expect(
            write.judge(write.object([:], metadata: ["labels": [key: "b"]])).problems.map(\.field)
                == ["metadata.labels[\(key)]"])
    }

    // Its annotation is the only one that clusterctl leaves.
    @Test func clusterctlMayTakeTheKeyAwayWithTheHost() {
        let alice = Write(ByoHost.self)
        let key = "byoh.infrastructure.cluster.x-k8s.io/key-digest"
        let mark = "clusterctl.cluster.x-k8s.io/delete-for-move"
        let old = alice.object([:], metadata: ["annotations": [key: "k"]])
        func annotated(_ annotations: JSONValue) -> [String] {
            alice.judge(alice.object([:], metadata: ["annotations": annotations]), replacing: old).problems.map(\.field)
        }
        #expect(annotated([mark: ""]) == [])
        #expect(annotated([:]) == ["metadata.annotations[\(key)]"])
        #expect(annotated([mark: "", key: "other"]) == ["metadata.annotations[\(key)]"])
    }

    @Test func theWayToAnotherManagementClusterIsInASecret() {
        let write = Write(ByoHost.self)
        #expect(write.fields(["managementCluster": ["bootstrapSecretName": "way-to.there"]]) == [])
        #expect(
            write.fields(["managementCluster": ["bootstrapSecretName": "../way"]])
                == ["spec.managementCluster.bootstrapSecretName"])
    }

    @Test func operatorsAllowAKeyAndTheControllerNotesIt() {
        let digest = JSONValue.string(String(repeating: "0a", count: 32))
        let alice = Write(ByoHost.self)
        let controller = Write(ByoHost.self, by: Write.controller)
        let old = alice.object([:], metadata: ["annotations": ["byoh.infrastructure.cluster.x-k8s.io/key-digest": "k"]])
        func annotated(_ name: String, _ value: JSONValue) -> JSONValue {
            JSONMergePatch.apply(
                ["metadata": ["annotations": ["byoh.infrastructure.cluster.x-k8s.io/\(name)": value]]], to: old)
        }
        #expect(alice.judge(annotated("allow-key", digest), replacing: old).problems == [])
        #expect(alice.judge(annotated("allow-key", "SHA256:abc"), replacing: old).problems.count == 1)
        #expect(alice.judge(annotated("key-digest", digest), replacing: old).problems.count == 1)
        #expect(controller.judge(annotated("key-digest", digest), replacing: old).problems == [])
    }
}
