import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    @Suite struct Objects {
        @Test(arguments: APIServerKind.available)
        func anObjectIsCreatedReadAndDeleted(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let created = try await configMaps.create(ConfigMap("a", data: ["k": "v"]))
                #expect(created.metadata.uid != nil)
                #expect(created.metadata.namespace == namespace)
                let read = try await configMaps.get("a")
                #expect(read == created)
                let outcome = try await configMaps.delete("a")
                #expect(outcome == .deleted)
                let gone = try await configMaps.getIfPresent("a")
                #expect(gone == nil)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aNameThatIsTakenIsAnError(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a"))
                let error = await #expect(throws: KubernetesError.self) { try await configMaps.create(ConfigMap("a")) }
                #expect(error?.isAlreadyExists == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func whatDoesNotExistIsAnErrorThatNamesTheCall(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let error = await #expect(throws: KubernetesError.self) {
                    try await client.resources(ConfigMap.self, in: namespace).get("missing")
                }
                #expect(error?.isNotFound == true)
                #expect(
                    error.map { "\($0)" }?.contains("GET /api/v1/namespaces/\(namespace)/configmaps/missing") == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aDryRunStoresNothing(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let answered = try await configMaps.create(ConfigMap("a"), WriteOptions(isDryRun: true))
                #expect(answered.metadata.name == "a")
                let stored = try await configMaps.getIfPresent("a")
                #expect(stored == nil)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aGeneratedNameStartsWithItsPrefix(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let created = try await client.resources(ConfigMap.self, in: namespace)
                    .create(ConfigMap(metadata: ObjectMeta(generateName: "plan-")))
                #expect(created.metadata.name.hasPrefix("plan-"))
                #expect(created.metadata.name.count > "plan-".count)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aDeletionWithAStalePreconditionIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let created = try await configMaps.create(ConfigMap("a"))
                let changed = try await configMaps.patch("a", .merge(["data": ["k": "v"]]))
                let stale = DeleteOptions(preconditions: .init(resourceVersion: created.metadata.resourceVersion))
                let error = await #expect(throws: KubernetesError.self) { try await configMaps.delete("a", stale) }
                #expect(error?.isConflict == true)
                let other = DeleteOptions(preconditions: .init(uid: "00000000-0000-0000-0000-000000000000"))
                let otherError = await #expect(throws: KubernetesError.self) { try await configMaps.delete("a", other) }
                #expect(otherError?.isConflict == true)
                let current = DeleteOptions(
                    preconditions: .init(uid: changed.metadata.uid, resourceVersion: changed.metadata.resourceVersion))
                let outcome = try await configMaps.delete("a", current)
                #expect(outcome == .deleted)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aFinalizerHoldsADeletedObject(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(
                    ConfigMap(metadata: ObjectMeta(name: "a", finalizers: ["example.org/held"])))
                guard case .waiting(let held) = try await configMaps.delete("a") else {
                    Issue.record("the object went at once")
                    return
                }
                #expect(held.metadata.isDeleting)
                _ = try await configMaps.patch("a", .merge(["metadata": ["finalizers": .null]]))
                let gone = try await configMaps.getIfPresent("a")
                #expect(gone == nil)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aCollectionIsDeletedBySelector(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                for name in ["a", "b", "c"] {
                    _ = try await configMaps.create(ConfigMap(name, labels: ["keep": name == "b" ? "yes" : "no"]))
                }
                try await configMaps.deleteCollection(ListOptions(labelSelector: "keep=no"))
                let left = try await configMaps.listAll(ListOptions(labelSelector: "keep")).items.map(\.metadata.name)
                #expect(left == ["b"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func secretsTravelWholeAndNeverShow(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let secrets = client.resources(Secret.self, in: namespace)
                let bytes: [UInt8] = [0, 255, 10, 13, 34]
                let created = try await secrets.create(
                    Secret(metadata: ObjectMeta(name: "a"), data: ["token": SecretBytes(bytes)]))
                let read = try await secrets.get("a")
                #expect(read.data["token"]?.bytes == bytes)
                #expect(!"\(created)".contains("AP8KDSI="))
            }
        }

        @Test(arguments: APIServerKind.available)
        func anInvalidObjectNamesTheField(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let error = await #expect(throws: KubernetesError.self) {
                    try await client.resources(ConfigMap.self, in: namespace).create(ConfigMap("Not_Valid"))
                }
                #expect(error?.isInvalidObject == true)
                guard case .rejected(let status, _) = error else { return }
                #expect(status.details?.causes.first?.field == "metadata.name")
            }
        }

        // Rule: replacing a Lease that is not there makes it, for who may create one; one that was another is not made.
        @Test(arguments: APIServerKind.available)
        func replacingALeaseThatIsGoneMakesIt(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let leases = client.resources(Lease.self, in: namespace)
                let path = try leases.path(.put, "a")
                let body: JSONValue = ["metadata": ["name": "a"], "spec": ["holderIdentity": "me"]]
                let updater = "\(namespace)-updater"
                let rule = PolicyRule(verbs: ["update"], apiGroups: ["coordination.k8s.io"], resources: ["leases"])
                try await client.grant([rule], to: .user(updater), in: namespace, as: "updaters")
                let refused = try await server.send("PUT", path, body, as: .user(updater))
                #expect(refused.code == 403)
                let made = try await server.send("PUT", path, body)
                #expect(made.code == 201 && made.body["spec"] == ["holderIdentity": "me"])
                let blind = try await server.send("PUT", path, body)
                #expect(blind.code == 422, "what is there is not replaced without its version")
                try await leases.delete("a")
                let stale = try await server.send("PUT", path, made.body)
                #expect(stale.code == 409 && stale.body["reason"] == "Conflict")
                var withoutUID = made.body
                withoutUID["metadata"]?["uid"] = nil
                let again = try await server.send("PUT", path, withoutUID)
                #expect(again.code == 201)
                #expect(again.body["metadata"]?["uid"] != made.body["metadata"]?["uid"])
            }
        }
    }
}
