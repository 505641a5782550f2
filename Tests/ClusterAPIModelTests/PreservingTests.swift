import ClusterAPIModel
import JSONTree
import KubernetesModel
import Testing

@Suite struct PreservingTests {
    private let tree: JSONValue = [
        "clusterName": "demo", "version": "v1.34.1", "bootstrap": ["dataSecretName": "data", "future": 1],
        "taints": [["key": "a", "effect": "NoSchedule", "propagation": "Always"]], "news": ["deep": true],
    ]

    @Test func keepsWhatTheTypeDoesNotModel() throws {
        let spec: Preserving<MachineSpec> = try tree.decode()
        #expect(spec.version == "v1.34.1")
        #expect(try JSONValue(encoding: spec) == tree)
    }

    @Test func keepsItAlsoWhenSomethingElseChanges() throws {
        var spec: Preserving<MachineSpec> = try tree.decode()
        spec.version = "v1.35.0"
        spec.bootstrap.dataSecretName = nil
        var expected = tree
        expected["version"] = "v1.35.0"
        expected["bootstrap"]?["dataSecretName"] = nil
        #expect(try JSONValue(encoding: spec) == expected)
    }

    @Test func aCopyInAnotherObjectHasItToo() throws {
        let template: MachineTemplate = try JSONValue.object(["spec": tree]).decode()
        let machine = Machine(metadata: ObjectMeta(name: "m"), spec: template.spec)
        #expect(try JSONValue(encoding: machine)["spec"] == tree)
    }

    @Test func isEmptyOnlyWithoutUnknownFields() throws {
        #expect(Preserving(MachineSpec()).isEmptyValue)
        let unknown: Preserving<MachineSpec> = try JSONValue.object(["news": 1]).decode()
        #expect(!unknown.isEmptyValue)
    }
}
