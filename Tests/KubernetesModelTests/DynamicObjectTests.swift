import FoundationEssentials
import JSONTree
import KubernetesModel
import Testing

@Suite struct DynamicObjectTests {
    private let tree: JSONValue = [
        "apiVersion": "v1", "kind": "Secret",
        "metadata": ["name": "a", "namespace": "ns", "labels": ["x": "1"], "selfLink": "/old", "future": ["a": 1]],
        "data": ["token": "c2VjcmV0"], "future": [1, .null, ["b": 2.5]],
    ]

    @Test func keepsEveryFieldOfARoundTrip() throws {
        let object = try tree.decode(DynamicObject.self)
        #expect(try JSONValue(encoding: object) == tree)
        let other = try JSONDecoder().decode(DynamicObject.self, from: Data(tree.serialized()))
        #expect(other == object)
        #expect(try JSONValue(parsing: JSONEncoder().encode(other)) == tree)
        #expect(object.key.description == "ns/a")
        #expect(object.typeMeta == TypeMeta(apiVersion: "v1", kind: "Secret"))
    }

    @Test func changesMetadataAndFields() throws {
        var object = try tree.decode(DynamicObject.self)
        object.metadata.labels = [:]
        object.metadata.finalizers = ["f"]
        object["future"] = nil
        object["spec"] = ["replicas": 1]
        #expect(
            try JSONValue(encoding: object) == [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": [
                    "name": "a", "namespace": "ns", "finalizers": ["f"], "selfLink": "/old", "future": ["a": 1],
                ], "data": ["token": "c2VjcmV0"], "spec": ["replicas": 1],
            ])
    }

    @Test func readsListItemsWithoutType() throws {
        let object = try JSONValue.object(["metadata": ["name": "a"]]).decode(DynamicObject.self)
        #expect(object.typeMeta == TypeMeta(apiVersion: "", kind: ""))
        #expect(try JSONValue(encoding: object) == ["metadata": ["name": "a"]])
    }

    @Test func showsNoFieldInText() throws {
        let object = try tree.decode(DynamicObject.self)
        for text in renderings(of: object) { #expect(!text.contains("c2VjcmV0"), "\(text)") }
        #expect("\(object)" == "Secret ns/a")
    }
}
