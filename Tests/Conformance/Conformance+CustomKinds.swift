import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// What a definition gives a kind beside its objects, and what becomes of it when it changes or goes.
    @Suite struct CustomKinds {
        // MARK: - Generations and the status

        @Test(arguments: APIServerKind.available)
        func theGenerationCountsWhatIsWanted(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace)
                var widget = DynamicObject.widget(widgets.resource, "a", spec: ["size": 1])
                widget["status"] = ["phase": "Forged"]
                widget.metadata.generation = 7
                let created = try await widgets.create(widget)
                #expect(created.metadata.generation == 1 && created["status"] == nil)
                let labelled = try await widgets.patch("a", .merge(["metadata": ["labels": ["a": "b"]]]))
                #expect(labelled.metadata.generation == 1)
                #expect(labelled.metadata.resourceVersion != created.metadata.resourceVersion)
                let status = try await widgets.patch(
                    "a", .merge(["status": ["phase": "Ready"], "metadata": ["labels": ["c": "d"]]]),
                    subresource: .status)
                #expect(status.metadata.generation == 1 && status["status"] == ["phase": "Ready"])
                // The status is all that goes through there.
                #expect(status.metadata.labels == ["a": "b"])
                let changed = try await widgets.patch("a", .merge(["spec": ["size": 2]]))
                #expect(changed.metadata.generation == 2)
                let same = try await widgets.patch("a", .merge(["spec": ["size": 2]]))
                #expect(same.metadata.generation == 2)
                #expect(same.metadata.resourceVersion == changed.metadata.resourceVersion)
                let read = try await widgets.get("a", subresource: .status)
                #expect(read == same)
            }
        }

        @Test(arguments: APIServerKind.available)
        func withoutTheSubresourceAStatusIsAFieldLikeAnyOther(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace, subresources: [:])
                var widget = DynamicObject.widget(widgets.resource, "a", spec: ["size": 1])
                widget["status"] = ["phase": "New"]
                let created = try await widgets.create(widget)
                #expect(created["status"] == ["phase": "New"])
                let changed = try await widgets.patch("a", .merge(["status": ["phase": "Ready"]]))
                #expect(changed.metadata.generation == 2)
                let refused = try await rejection { _ = try await widgets.get("a", subresource: .status) }
                #expect(refused.code == 404)
            }
        }

        @Test(arguments: APIServerKind.available)
        func anUpdateHasToSayWhatItReplaces(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(in: namespace)
                let created = try await widgets.create(.widget(widgets.resource, "a", spec: ["size": 1]))
                let path = try widgets.path(.put, "a")
                var object = try JSONValue(encoding: created)
                object["spec"] = ["size": 2]
                var blind = object
                blind["metadata"]?["resourceVersion"] = nil
                let refused = try await server.send("PUT", path, blind)
                #expect(refused.code == 422)
                #expect(refused.body["details"]?["causes"]?[0]?["field"] == "metadata.resourceVersion")
                let updated = try await server.send("PUT", path, object)
                #expect(updated.code == 200 && updated.body["spec"] == ["size": 2])
                let stale = try await server.send("PUT", path, object)
                #expect(stale.code == 409 && stale.body["reason"] == "Conflict")
            }
        }

        // MARK: - Scale

        @Test(arguments: APIServerKind.available)
        func theScaleIsReadAndWrittenInOneForm(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(
                    in: namespace,
                    subresources: [
                        "status": [:],
                        "scale": [
                            "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
                            "labelSelectorPath": ".status.selector",
                        ],
                    ])
                _ = try await widgets.create(.widget(widgets.resource, "a", spec: ["replicas": 3]))
                _ = try await widgets.patch(
                    "a", .merge(["status": ["replicas": 2, "selector": "a=b"]]), subresource: .status)
                let path = try widgets.path(.get, "a", .scale)
                let read = try await server.send("GET", path)
                #expect(read.body["kind"] == "Scale" && read.body["apiVersion"] == "autoscaling/v1")
                #expect(read.body["spec"] == ["replicas": 3])
                #expect(read.body["status"] == ["replicas": 2, "selector": "a=b"])
                let patched = try await server.send(
                    "PATCH", path, ["spec": ["replicas": 5]],
                    headers: [("content-type", "application/merge-patch+json")])
                #expect(patched.code == 200 && patched.body["spec"] == ["replicas": 5])
                let widget = try await widgets.get("a")
                #expect(widget["spec"] == ["replicas": 5] && widget.metadata.generation == 2)
                let negative = try await server.send(
                    "PATCH", path, ["spec": ["replicas": -1]],
                    headers: [("content-type", "application/merge-patch+json")])
                #expect(negative.code == 422)
                #expect(negative.body["details"]?["causes"]?[0]?["field"] == ".spec.replicas")
            }
        }

        // MARK: - Versions

        @Test(arguments: APIServerKind.available)
        func aDeprecatedVersionSaysSoAndWhichToUse(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let widgets = try await client.serveWidgets(in: namespace)
                let group = widgets.resource.group
                func version(_ name: String, saying warning: String? = nil) -> JSONValue {
                    var version: [String: JSONValue] = [
                        "name": .string(name), "served": true, "storage": false, "deprecated": true,
                        "schema": ["openAPIV3Schema": openWidgets],
                    ]
                    version["deprecationWarning"] = warning.map(JSONValue.string)
                    return .object(version)
                }
                let end = JSONPointer(["spec", "versions", "-"])
                try await widgets.redefine([
                    .add(end, version("v1beta1")), .add(end, version("v1alpha1", saying: "v1alpha1 goes next year")),
                ])
                for (name, text) in [
                    ("v1beta1", "\(group)/v1beta1 Widget is deprecated; use \(group)/v1 Widget"),
                    ("v1alpha1", "v1alpha1 goes next year"),
                ] {
                    let path = "/apis/\(group)/\(name)/namespaces/\(namespace)/widgets"
                    try await eventually("\(name) is served") { try await server.send("GET", path).code == 200 }
                    let answer = try await server.send("GET", path)
                    #expect(answer.warnings == [text])
                }
                let path = try widgets.collection(.get, in: namespace)
                var warnings = ["unasked"]
                try await eventually("v1 answers again") {
                    let current = try await server.send("GET", path)
                    warnings = current.warnings
                    return current.code == 200
                }
                #expect(warnings.isEmpty)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aSecondVersionShowsTheSameObjects(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace)
                let created = try await widgets.create(.widget(widgets.resource, "a", spec: ["size": 1]))
                let later = client.resources(
                    APIResource(group: widgets.resource.group, version: "v2", kind: "Widget", plural: "widgets"),
                    in: namespace)
                let before = try await rejection { _ = try await later.list() }
                #expect(before.code == 404)
                func version(isServed: Bool) -> JSONValue {
                    [
                        "name": "v2", "served": .bool(isServed), "storage": false, "subresources": ["status": [:]],
                        "schema": ["openAPIV3Schema": openWidgets],
                    ]
                }
                let place = JSONPointer(["spec", "versions", "1"])
                try await widgets.redefine([.add(place, version(isServed: true))])
                try await eventually("v2 is served") { try await later.isServed() }
                let read = try await later.get("a")
                #expect(read.typeMeta.apiVersion == later.resource.apiVersion && read["spec"] == created["spec"])
                #expect(read.metadata.resourceVersion == created.metadata.resourceVersion)
                let changed = try await later.patch("a", .merge(["spec": ["size": 2]]))
                let seen = try await widgets.get("a")
                #expect(seen.typeMeta.apiVersion == widgets.resource.apiVersion)
                #expect(seen["spec"] == ["size": 2] && seen.metadata.uid == changed.metadata.uid)
                try await widgets.redefine([.replace(place, version(isServed: false))])
                try await eventually("v2 is gone") { try await !later.isServed() }
            }
        }

        // MARK: - Removal

        @Test(arguments: APIServerKind.available)
        func withItsDefinitionAKindGoesAndAllItsObjects(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace)
                _ = try await widgets.create(.widget(widgets.resource, "a", spec: [:]))
                var held = DynamicObject.widget(widgets.resource, "held", spec: [:])
                held.metadata.finalizers = ["example.org/held"]
                _ = try await widgets.create(held)
                let outcome = try await widgets.definitions.delete(widgets.definitionName)
                guard case .waiting(let definition) = outcome else {
                    Issue.record("the definition went before its objects")
                    return
                }
                #expect(definition.metadata.finalizers == ["customresourcecleanup.apiextensions.k8s.io"])
                // One object's finalizer holds the whole kind.
                try await eventually("only what is held is left") {
                    let left = try await widgets.listIfServed()
                    return left?.map(\.metadata.name) == ["held"] && left?.allSatisfy(\.metadata.isDeleting) == true
                }
                let refused = try await rejection {
                    _ = try await widgets.create(.widget(widgets.resource, "late", spec: [:]))
                }
                #expect(refused.code == 405)
                _ = try await widgets.patch("held", .merge(["metadata": ["finalizers": .null]]))
                try await eventually("the definition is gone") {
                    try await widgets.definitions.getIfPresent(widgets.definitionName) == nil
                }
                try await eventually("the kind is gone") { try await !widgets.isServed() }
                let again = try await client.serveWidgets(in: namespace)
                // kube-apiserver may end to serve the old group only after it has begun to serve the new one.
                var objects: [DynamicObject]?
                try await eventually("the kind is served again") {
                    objects = try await again.listIfServed()
                    return objects != nil
                }
                #expect(objects?.isEmpty == true)
            }
        }
    }
}
