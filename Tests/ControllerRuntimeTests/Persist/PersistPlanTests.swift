import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Testing

@Suite struct PersistPlanTests {
    private let identity = StoredIdentity(
        key: ObjectKey(namespace: "default", name: "w"), uid: "uid-1", resourceVersion: "1")

    private func patches(_ before: JSONValue, _ after: JSONValue) -> [Patch] {
        PersistPlan(from: before, to: after).steps.map { $0.patch(of: identity) }
    }

    // MARK: Merge patches

    @Test func sendsNothingWhenNothingChanged() {
        #expect(patches(["spec": ["a": 1]], ["spec": ["a": 1]]).isEmpty)
    }

    @Test func sendsChangedValuesWithoutRegardToOtherWriters() {
        #expect(
            patches(["spec": ["a": 1, "b": 2, "list": ["x"]]], ["spec": ["a": 3, "list": ["x", "y"]]])
                == [.merge(["metadata": ["uid": "uid-1"], "spec": ["a": 3, "b": .null, "list": ["x", "y"]]])])
    }

    @Test func sendsTheStatusSecondAndByItself() {
        let plan = PersistPlan(
            from: ["spec": ["a": 1]], to: ["metadata": ["labels": ["l": "v"]], "spec": ["a": 1], "status": ["p": "q"]])
        #expect(plan.steps.map(\.subresource) == [nil, .status])
        #expect(
            plan.steps.map { $0.patch(of: identity) } == [
                .merge(["metadata": ["uid": "uid-1", "labels": ["l": "v"]]]),
                .merge(["metadata": ["uid": "uid-1"], "status": ["p": "q"]]),
            ])
    }

    @Test(arguments: [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "managedFields",
    ])
    func neverSendsWhatOnlyTheServerSets(field: String) {
        #expect(patches(["metadata": [field: "a"]], ["metadata": [field: "b"]]) == [])
        #expect(patches(["metadata": [:]], ["metadata": [field: "b"]]) == [])
    }

    // MARK: Guards

    @Test func guardsFinalizersAgainstOtherWriters() {
        #expect(
            patches(["metadata": ["finalizers": ["a"]]], ["metadata": ["finalizers": ["a", "b"]]])
                == [.merge(["metadata": ["uid": "uid-1", "resourceVersion": "1", "finalizers": ["a", "b"]]])])
    }

    @Test func guardsListsOfObjectsThatAppearOrGo() {
        #expect(
            patches(["status": [:]], ["status": ["conditions": [["type": "A"]]]])
                == [
                    .merge([
                        "metadata": ["uid": "uid-1", "resourceVersion": "1"],
                        "status": ["conditions": [["type": "A"]]],
                    ])
                ])
        #expect(
            patches(["metadata": ["ownerReferences": [["uid": "o"]]]], ["metadata": [:]])
                == [.merge(["metadata": ["uid": "uid-1", "resourceVersion": "1", "ownerReferences": .null]])])
    }

    @Test func guardsTheFirstPatchWhenTheSecondIsGuarded() {
        let plan = PersistPlan(
            from: ["spec": ["a": 1], "status": ["list": [["type": "A", "x": 1]]]],
            to: ["spec": ["a": 2], "status": ["list": [["type": "A", "x": 2]]]])
        #expect(plan.steps.map(\.isGuarded) == [true, true])
    }

    // MARK: JSON patches

    @Test func changesElementsOfAListByIndex() {
        #expect(
            patches(
                ["status": ["conditions": [["type": "A", "status": "True"], ["type": "B", "status": "True"]]]],
                ["status": ["conditions": [["type": "A", "status": "True"], ["type": "B", "status": "False"]]]])
                == [
                    .json([
                        .test(JSONPointer(["metadata", "uid"]), "uid-1"),
                        .replace(JSONPointer(["metadata", "resourceVersion"]), "1"),
                        .replace(JSONPointer(["status", "conditions", "1", "status"]), "False"),
                    ])
                ])
    }

    @Test func takesNeighboursOfTheListIntoTheSamePatch() {
        let plan = PersistPlan(
            from: ["status": ["phase": "A", "old": 1, "conditions": [["type": "A", "x": 1]]]],
            to: ["status": ["phase": "B", "conditions": [["type": "A", "x": 2]]]])
        #expect(
            plan.steps.map(\.change) == [
                .json([
                    .remove(JSONPointer(["status", "old"])), .add(JSONPointer(["status", "phase"]), "B"),
                    .replace(JSONPointer(["status", "conditions", "0", "x"]), 2),
                ])
            ])
    }

    /// `spec.other` may be missing on the server although the type encodes it as empty, and it may be there with fields
    /// that the type does not know although the type leaves it out. Only a merge patch is right in both cases.
    @Test func sendsTwoPatchesWhenAParentMayBeMissing() {
        let plan = PersistPlan(
            from: ["spec": ["other": [:], "list": [["name": "A", "x": 1]]]],
            to: ["spec": ["other": ["new": 1], "list": [["name": "A", "x": 2]]]])
        #expect(
            plan.steps.map(\.change) == [
                .merge(["spec": ["other": ["new": 1]]]),
                .json([.replace(JSONPointer(["spec", "list", "0", "x"]), 2)]),
            ])
        #expect(plan.steps.map(\.isGuarded) == [true, true])
    }

    @Test func addsAnObjectWholeThatTheServerIsKnownNotToHave() {
        let plan = PersistPlan(
            from: ["status": ["list": [["type": "A", "x": 1]]]],
            to: ["status": ["ref": ["name": "n", "inner": ["y": 1]], "list": [["type": "A", "x": 2]]]],
            explicit: { ["status": ["ref": .null, "list": [["type": "A", "x": 1]]]] })
        #expect(
            plan.steps.map(\.change) == [
                .json([
                    .add(JSONPointer(["status", "ref"]), ["name": "n", "inner": ["y": 1]]),
                    .replace(JSONPointer(["status", "list", "0", "x"]), 2),
                ])
            ])
        #expect(plan.steps.map(\.isGuarded) == [true])
    }

    /// What the type leaves out for being empty may be there, with fields that the type does not know.
    @Test func sendsTwoPatchesWhenItIsNotKnownToBeAbsent() {
        let plan = PersistPlan(
            from: ["status": ["list": [["type": "A", "x": 1]]]],
            to: ["status": ["ref": ["name": "n"], "list": [["type": "A", "x": 2]]]],
            explicit: { ["status": ["other": .null, "list": [["type": "A", "x": 1]]]] })
        #expect(plan.steps.count == 2)
    }

    @Test func leavesTheSpecAloneWhenOnlyTheStatusMayBeWritten() {
        let plan = PersistPlan(from: ["spec": ["a": 1]], to: ["spec": ["a": 2], "status": ["b": 1]])
        #expect(plan.statusOnly.steps.map(\.subresource) == [.status])
    }
}
