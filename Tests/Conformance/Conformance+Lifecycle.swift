import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// What the server alone writes: names, identities and deletions.
    @Suite struct Lifecycle {
        // MARK: - Creation

        @Test(arguments: APIServerKind.available)
        func generatedNamesDifferAndKeepTheirLength(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                var names: Set<String> = []
                for _ in 0..<20 {
                    names.insert(
                        try await configMaps.create(ConfigMap(metadata: ObjectMeta(generateName: "plan-")))
                            .metadata.name)
                }
                #expect(names.count == 20)
                let alphabet = Set("bcdfghjklmnpqrstvwxz2456789")
                for name in names {
                    let suffix = name.dropFirst("plan-".count)
                    #expect(name.hasPrefix("plan-") && suffix.count == 5 && Set(suffix).isSubset(of: alphabet))
                }
                // What is too long for a label's value is cut before the suffix.
                let long = String(repeating: "a", count: 70)
                let cut = try await configMaps.create(ConfigMap(metadata: ObjectMeta(generateName: long)))
                #expect(cut.metadata.name.count == 63 && cut.metadata.generateName == long)
                let named = try await configMaps.create(
                    ConfigMap(metadata: ObjectMeta(name: "mine", generateName: "plan-")))
                #expect(named.metadata.name == "mine")
                let nameless = try await rejection { _ = try await configMaps.create(ConfigMap("")) }
                #expect(nameless.code == 422 && nameless.details?.causes.map(\.field) == ["metadata.name"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatTheServerSetsIsNotForClients(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let forged = "00000000-0000-0000-0000-000000000000"
                var object = ConfigMap("a")
                object.metadata.uid = forged
                object.metadata.creationTimestamp = Time(secondsSinceEpoch: 1)
                object.metadata.deletionTimestamp = Time(secondsSinceEpoch: 1)
                let created = try await configMaps.create(object)
                #expect(created.metadata.uid != forged && created.metadata.deletionTimestamp == nil)
                #expect(created.metadata.creationTimestamp.map { $0.secondsSinceEpoch > 1_600_000_000 } == true)
                let dated = try await configMaps.patch(
                    "a", .merge(["metadata": ["creationTimestamp": "1970-01-01T00:00:01Z"]]))
                #expect(dated == created)
                let stolen = try await rejection {
                    _ = try await configMaps.patch("a", .merge(["metadata": ["uid": .string(forged)]]))
                }
                // Custom and built-in kinds of Kubernetes name what is wrong with metadata twice.
                #expect(stolen.code == 422)
                #expect(Set(stolen.details?.causes.map(\.field) ?? []) == ["metadata.uid"], "\(stolen)")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aNewObjectHasNoVersionYet(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                var object = ConfigMap("a")
                object.metadata.resourceVersion = "1"
                let refused = try await rejection { [object] in
                    _ = try await client.resources(ConfigMap.self, in: namespace).create(object)
                }
                #expect(refused.code == 500)
                #expect(refused.message == "resourceVersion should not be set on objects to be created")
            }
        }

        @Test(arguments: APIServerKind.available)
        func anUpdateIsOfTheObjectItNames(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let created = try await configMaps.create(ConfigMap("a"))
                let path = try configMaps.path(.put, "a")
                func put(_ change: (inout JSONValue) -> Void, at path: String = path) async throws -> RawAnswer {
                    var object = try JSONValue(encoding: created)
                    change(&object)
                    return try await server.send("PUT", path, object)
                }
                let renamed = try await put { $0["metadata"]?["name"] = "b" }
                #expect(renamed.code == 400)
                let moved = try await put { $0["metadata"]?["namespace"] = "default" }
                #expect(moved.code == 400)
                let missing = try await put(
                    { object in
                        object["metadata"]?["name"] = "missing"
                        object["metadata"]?["uid"] = nil
                    }, at: try configMaps.path(.put, "missing"))
                #expect(missing.code == 404 || missing.code == 409)
                let other = try await put { $0["metadata"]?["uid"] = "00000000-0000-0000-0000-000000000000" }
                #expect(other.code == 409)
                let changed = try await put { $0["data"] = ["k": "v"] }
                #expect(changed.code == 200 && changed.body["data"] == ["k": "v"])
                let stale = try await put { $0["data"] = ["k": "w"] }
                #expect(stale.code == 409 && stale.body["reason"] == "Conflict")
                let blind = try await put { object in
                    object["data"] = ["k": "x"]
                    object["metadata"]?["resourceVersion"] = nil
                }
                #expect(blind.code == 200 && blind.body["data"] == ["k": "x"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatIsImmutableStays(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a", data: ["k": "v"]))
                _ = try await configMaps.patch("a", .merge(["immutable": true]))
                for (change, field): (JSONValue, String) in [
                    (["data": ["k": "w"]], "data"), (["immutable": false], "immutable"),
                    (["binaryData": ["b": "AAAA"]], "binaryData"),
                ] {
                    let refused = try await rejection { _ = try await configMaps.patch("a", .merge(change)) }
                    #expect(refused.code == 422 && refused.details?.causes.map(\.field) == [field])
                }
                _ = try await configMaps.patch("a", .merge(["metadata": ["labels": ["a": "b"]]]))
                try await configMaps.delete("a")
            }
        }

        // MARK: - Owners

        @Test(arguments: APIServerKind.available)
        func anObjectHasOneControllerAndOwnersThatAreNamed(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let owner = try await configMaps.create(ConfigMap("owner"))
                let controller = try #require(OwnerReference(controlling: owner))
                func child(_ owners: OwnerReference...) -> ConfigMap {
                    ConfigMap(metadata: ObjectMeta(name: "child", ownerReferences: owners))
                }
                var second = controller
                second.name = "second"
                second.uid = "00000000-0000-0000-0000-000000000000"
                let two = try await rejection { _ = try await configMaps.create(child(controller, second)) }
                #expect(two.code == 422 && two.details?.causes.map(\.field) == ["metadata.ownerReferences"])
                for (change, member): (@Sendable (inout OwnerReference) -> Void, String) in [
                    ({ $0.uid = "" }, "uid"), ({ $0.name = "" }, "name"), ({ $0.kind = "" }, "kind"),
                ] {
                    var reference = controller
                    change(&reference)
                    let refused = try await rejection { _ = try await configMaps.create(child(reference)) }
                    let field = refused.details?.causes.first?.field ?? ""
                    // Kubernetes leaves the index out in older releases.
                    #expect(
                        refused.code == 422 && field.hasPrefix("metadata.ownerReferences") && field.hasSuffix(member),
                        "\(member): \(field)")
                }
                let created = try await configMaps.create(child(controller))
                #expect(created.metadata.ownerReferences == [controller])
            }
        }

        // MARK: - Deletion

        @Test(arguments: APIServerKind.available)
        func aNamespaceOnItsWayOutTakesNothingNew(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                // Without it the embedded API would be done before the next call. A kube-apiserver alone never is.
                _ = try await configMaps.create(
                    ConfigMap(metadata: ObjectMeta(name: "held", finalizers: ["example.org/held"])))
                let namespaces = client.resources(Namespace.self)
                try await namespaces.delete(namespace)
                let doomed = try await namespaces.get(namespace)
                #expect(doomed.metadata.isDeleting && doomed.status.phase == "Terminating")
                // kube-apiserver hears of it by a watch.
                try await eventually("nothing new is taken") {
                    do throws(KubernetesError) {
                        _ = try await configMaps.create(ConfigMap("late"), WriteOptions(isDryRun: true))
                        return false
                    } catch {
                        guard error.isForbidden else { throw error }
                        return true
                    }
                }
                let refusals = [
                    try await rejection { _ = try await configMaps.create(ConfigMap("late")) },
                    try await rejection { _ = try await configMaps.apply(ConfigMap("late"), fieldManager: "one") },
                ]
                for refused in refusals {
                    #expect(refused.code == 403 && refused.reason == .forbidden)
                    #expect(
                        refused.message.contains(
                            "unable to create new content in namespace \(namespace) because it is being terminated"))
                    // Controllers look for this cause, to stop trying.
                    #expect(
                        refused.details?.causes == [
                            StatusCause(
                                reason: "NamespaceTerminating", message: "namespace \(namespace) is being terminated",
                                field: "metadata.namespace")
                        ])
                }
                // What is there can still be changed, and let go.
                let changed = try await configMaps.patch("held", .merge(["data": ["k": "v"]]))
                #expect(changed.data == ["k": "v"])
                _ = try await configMaps.patch("held", .merge(["metadata": ["finalizers": .null]]))
                // Namespaces are emptied by kube-controller-manager, and here by the server itself.
                if kind == .embedded {
                    try await eventually("the namespace is gone") {
                        try await namespaces.getIfPresent(namespace) == nil
                    }
                }
            }
        }

        // Rule: a policy takes the place of an earlier one, also while the object waits for its finalizers.
        @Test(arguments: APIServerKind.available)
        func theLastPolicyOfADeletionCounts(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(
                    ConfigMap(metadata: ObjectMeta(name: "a", finalizers: ["example.org/held"])))
                for (policy, own): (DeleteOptions.PropagationPolicy, Set<String>) in [
                    (.foreground, ["foregroundDeletion"]), (.background, []), (.orphan, ["orphan"]), (.background, []),
                ] {
                    try await configMaps.delete("a", DeleteOptions(propagationPolicy: policy))
                    // Where nothing depends on it, a garbage collector may have taken its own off already.
                    let finalizers = Set(try await configMaps.get("a").metadata.finalizers)
                    #expect(finalizers.subtracting(own) == ["example.org/held"], "\(policy)")
                    if kind == .kubernetes { #expect(finalizers.isSuperset(of: own), "\(policy)") }
                }
            }
        }

        // Rule: the policy becomes a finalizer, which the garbage collector takes off when its work is done.
        @Test(
            arguments: APIServerKind.available,
            [("Orphan", ["orphan"]), ("Foreground", ["foregroundDeletion"]), ("Background", [])])
        func aPropagationPolicyBecomesAFinalizer(
            on kind: APIServerKind, _ row: (policy: String, finalizers: [String])
        ) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a"))
                let outcome = try await configMaps.delete(
                    "a", DeleteOptions(propagationPolicy: .init(rawValue: row.policy)))
                switch outcome {
                case .waiting(let object):
                    #expect(object.metadata.finalizers == row.finalizers && object.metadata.isDeleting)
                case .deleted: #expect(row.finalizers.isEmpty)
                }
                let query = try await rejection {
                    _ = try await configMaps.delete("a", DeleteOptions(propagationPolicy: .init(rawValue: "Sideways")))
                }
                // Either it is refused for what it asks, or the object is gone already.
                #expect((400...422).contains(query.code))
            }
        }

        @Test(arguments: APIServerKind.available)
        func aHeldObjectIsMarkedOnceAndTakesNoNewFinalizers(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace)
                var held = DynamicObject.widget(widgets.resource, "a", spec: [:])
                held.metadata.finalizers = ["example.org/held"]
                _ = try await widgets.create(held)
                guard case .waiting(let marked) = try await widgets.delete("a") else {
                    Issue.record("the object went at once")
                    return
                }
                #expect(marked.metadata.isDeleting && marked.metadata.deletionGracePeriodSeconds == 0)
                #expect(marked.metadata.generation == 2)
                guard case .waiting(let again) = try await widgets.delete("a") else {
                    Issue.record("the object went at the second call")
                    return
                }
                #expect(again == marked)
                let refused = try await rejection {
                    _ = try await widgets.patch(
                        "a", .merge(["metadata": ["finalizers": ["example.org/held", "example.org/new"]]]))
                }
                #expect(refused.code == 422, "\(refused)")
                #expect(Set(refused.details?.causes.map(\.field) ?? []) == ["metadata.finalizers"])
                #expect(refused.message.contains("no new finalizers can be added if the object is being deleted"))
                let undone = try await widgets.patch("a", .merge(["metadata": ["deletionTimestamp": .null]]))
                #expect(undone.metadata.deletionTimestamp == marked.metadata.deletionTimestamp)
                _ = try await widgets.patch("a", .merge(["metadata": ["finalizers": .null]]))
                let gone = try await widgets.getIfPresent("a")
                #expect(gone == nil)
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatNeedsNoGraceIsGivenNone(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a"))
                let outcome = try await configMaps.delete("a", DeleteOptions(gracePeriodSeconds: 30))
                #expect(outcome == .deleted)
                let gone = try await configMaps.getIfPresent("a")
                #expect(gone == nil)
                let again = try await rejection { try await configMaps.delete("a") }
                #expect(again.code == 404 && again.details?.name == "a" && again.details?.kind == "configmaps")
            }
        }
    }
}
