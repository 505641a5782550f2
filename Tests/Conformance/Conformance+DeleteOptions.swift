import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// What a DELETE asks for, in its body or in its query.
    @Suite struct DeletionOptions {
        /// Options that are refused, and the fields that the causes name.
        private static let refused: [(body: JSONValue, query: String, fields: [String])] = [
            (["propagationPolicy": "Sideways"], "propagationPolicy=Sideways", ["propagationPolicy"]),
            (["propagationPolicy": ""], "propagationPolicy=", ["propagationPolicy"]),
            (["dryRun": ["Some"]], "dryRun=Some", ["dryRun"]),
            (["dryRun": ["All", ""]], "dryRun=All&dryRun=", ["dryRun"]),
            (
                ["orphanDependents": true, "propagationPolicy": "Orphan"],
                "orphanDependents=true&propagationPolicy=Orphan", ["propagationPolicy"]
            ),
            (
                ["orphanDependents": false, "propagationPolicy": "Sideways", "dryRun": ["Some"]],
                "orphanDependents=false&propagationPolicy=Sideways&dryRun=Some",
                ["propagationPolicy", "propagationPolicy", "dryRun"]
            ),
        ]

        // Rule: wrong options are refused before anything is deleted, of one object and of a collection.
        @Test(arguments: APIServerKind.available)
        func optionsThatMeanNothingAreRefusedWithTheirFields(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                _ = try await configMaps.create(ConfigMap("a"))
                let collection = try configMaps.collection(.delete, in: namespace)
                for row in Self.refused {
                    for path in [collection, "\(collection)/a"] {
                        let answers = [
                            try await server.send("DELETE", path, row.body),
                            try await server.send("DELETE", "\(path)?\(row.query)"),
                        ]
                        for answer in answers {
                            #expect(answer.code == 422 && answer.body["reason"] == "Invalid", "\(row.query)")
                            let details = answer.body["details"]
                            #expect(details?["group"] == "meta.k8s.io" && details?["kind"] == "DeleteOptions")
                            let fields = (details?["causes"]?.array ?? []).compactMap { $0["field"]?.string }
                            #expect(fields == row.fields, "\(row.query)")
                        }
                    }
                }
                let left = try await configMaps.getIfPresent("a")
                #expect(left != nil)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aRefusalNamesTheValueAndWhatThereIs(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let path = try client.resources(ConfigMap.self, in: namespace).collection(.delete, in: namespace)
                let answer = try await server.send("DELETE", path, ["propagationPolicy": "Sideways"])
                #expect(
                    answer.message
                        == "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: "
                        + "\"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")
                let both = try await server.send(
                    "DELETE", path, ["propagationPolicy": "Orphan", "orphanDependents": true])
                #expect(
                    both.message
                        == "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: "
                        + "\"Orphan\": orphanDependents and deletionPropagation cannot be both set")
                let seconds = try await server.send("DELETE", "\(path)?gracePeriodSeconds=x")
                #expect(seconds.code == 400 && seconds.message.contains("\"x\""))
            }
        }

        // Rule: orphanDependents is the old name of two policies, and replaces an earlier one as they do.
        @Test(arguments: APIServerKind.available)
        func orphanDependentsIsHonoured(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let path = try configMaps.collection(.delete, in: namespace)
                let steps: [(body: JSONValue?, query: String, isOrphaned: Bool)] = [
                    (["orphanDependents": true], "", true), (["orphanDependents": false], "", false),
                    (nil, "?orphanDependents=true", true), (nil, "?orphanDependents=false", false),
                ]
                _ = try await configMaps.create(
                    ConfigMap(metadata: ObjectMeta(name: "a", finalizers: ["example.org/held"])))
                for step in steps {
                    let answer = try await server.send("DELETE", "\(path)/a\(step.query)", step.body)
                    #expect(answer.code == (step.isOrphaned ? 200 : 202), "\(answer.text)")
                    let finalizers = Set((answer.body["metadata"]?["finalizers"]?.array ?? []).compactMap(\.string))
                    #expect(finalizers == (step.isOrphaned ? ["example.org/held", "orphan"] : ["example.org/held"]))
                }
            }
        }

        // Rule: the query counts only where there is no body.
        @Test(arguments: APIServerKind.available)
        func aBodyTakesThePlaceOfTheQuery(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                let configMaps = client.resources(ConfigMap.self, in: namespace)
                let created = try await configMaps.create(ConfigMap("a"))
                let path = try configMaps.collection(.delete, in: namespace) + "/a"
                let other = try await server.send("DELETE", "\(path)?uid=other")
                #expect(other.code == 409 && other.body["details"]?["kind"] == "ConfigMap")
                let uid = created.metadata.uid ?? ""
                #expect(
                    other.message
                        == "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (other) does not "
                        + "match the UID in record (\(uid)). The object might have been deleted and then recreated")
                let tried = try await server.send("DELETE", "\(path)?dryRun=All&uid=\(uid)")
                #expect(tried.code == 200)
                let kept = try await configMaps.getIfPresent("a")
                #expect(kept != nil)
                let done = try await server.send("DELETE", "\(path)?dryRun=All", ["gracePeriodSeconds": 0])
                #expect(done.code == 200)
                let gone = try await configMaps.getIfPresent("a")
                #expect(gone == nil)
            }
        }
    }
}
