import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// What the query of a watch asks for, frame by frame.
    @Suite struct WatchQueries {
        /// A namespace's config maps, and watches of them that the server ends.
        private struct Collection {
            let server: APIServerFixture
            let configMaps: ResourceClient<ConfigMap>

            /// All frames until the server ends the watch after so many seconds.
            func watch(_ seconds: Int, _ query: String...) async throws -> [JSONValue] {
                let answer = try await request(seconds, query)
                #expect(answer.code == 200, "\(answer.body)")
                return answer.frames
            }

            func request(_ seconds: Int, _ query: [String]) async throws -> RawAnswer {
                let path = try configMaps.collection(.get, in: configMaps.namespace)
                let items = ["watch=true", "timeoutSeconds=\(seconds)"] + query
                return try await server.send("GET", "\(path)?\(items.joined(separator: "&"))")
            }

            /// Makes an object and tells its version.
            func create(_ name: String, labels: [String: String] = [:]) async throws -> String {
                try await configMaps.create(ConfigMap(name, labels: labels)).metadata.resourceVersion ?? ""
            }
        }

        private func withCollection(on kind: APIServerKind, _ body: (Collection) async throws -> Void) async throws {
            let server = try #require(kind.shared)
            try await kind.withNamespace { client, namespace in
                try await body(
                    Collection(server: server, configMaps: client.resources(ConfigMap.self, in: namespace)))
            }
        }

        /// Type and name of a frame.
        private func line(_ frame: JSONValue) -> String {
            "\(frame["type"]?.string ?? "") \(frame["object"]?["metadata"]?["name"]?.string ?? "")"
        }

        // MARK: - Ends and beginnings

        @Test(arguments: APIServerKind.available)
        func aWatchEndsInOrderWhenItsTimeIsOver(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let version = try await collection.create("a")
                let begin = ContinuousClock.now
                // That throws when the connection breaks off or a frame is cut short.
                try await collection.configMaps.watchOnce(from: version, seconds: 2) { _ in }
                let elapsed = ContinuousClock.now - begin
                #expect(elapsed > .milliseconds(1900) && elapsed < .seconds(60))
            }
        }

        @Test(arguments: APIServerKind.available)
        func fromAVersionOnEverythingLaterIsTold(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let configMaps = collection.configMaps
                let first = try await collection.create("a")
                _ = try await collection.create("b")
                let changed = try await configMaps.patch("a", .merge(["data": ["k": "v"]]))
                try await configMaps.delete("a")
                let frames = try await collection.watch(5, "resourceVersion=\(first)")
                #expect(frames.map(line) == ["ADDED b", "MODIFIED a", "DELETED a"])
                // A deletion is a revision of its own, and shows the last state.
                let last = frames.last?["object"]
                #expect(last?["data"] == ["k": "v"])
                let version = last?["metadata"]?["resourceVersion"]?.string
                #expect(version != nil && version != changed.metadata.resourceVersion)
                #expect(last?["kind"] == "ConfigMap" && last?["apiVersion"] == "v1")
            }
        }

        // Rule: without a version, and from 0 on, a watch begins with what exists; "0" may be served from a cache.
        @Test(arguments: APIServerKind.available, ["resourceVersion=0", "resourceVersion="])
        func fromNothingOnWhatExistsIsAdded(on kind: APIServerKind, query: String) async throws {
            try await withCollection(on: kind) { collection in
                for name in ["a", "b"] { _ = try await collection.create(name) }
                let frames = try await collection.watch(5, query)
                #expect(Set(frames.map(line)) == ["ADDED a", "ADDED b"])
                #expect(frames.count == 2)
            }
        }

        @Test(arguments: APIServerKind.available)
        func selectorsHoldForWhatExistsAndWhatChanges(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let first = try await collection.create("a", labels: ["pool": "a"])
                _ = try await collection.create("b", labels: ["pool": "b"])
                _ = try await collection.configMaps.patch("b", .merge(["metadata": ["labels": ["pool": "a"]]]))
                _ = try await collection.configMaps.patch("a", .merge(["metadata": ["labels": ["pool": "b"]]]))
                let now = try await collection.watch(5, "resourceVersion=0", "fieldSelector=metadata.name%3Db")
                // From a cache the state may be one that was.
                #expect(now.map(line).contains("ADDED b") && !now.map(line).contains { $0.hasSuffix(" a") })
                let changes = try await collection.watch(
                    5, "resourceVersion=\(first)", "labelSelector=pool%3Da")
                #expect(changes.map(line) == ["ADDED b", "DELETED a"])
                // It shows the state that was selected, at the version that no longer was.
                #expect(changes.last?["object"]?["metadata"]?["labels"]?["pool"] == "a")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aVersionThatIsNoneIsRefused(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let answer = try await collection.request(1, ["resourceVersion=soon"])
                // Kubernetes 1.20 takes it for a fault of its own.
                #expect((kind == .embedded ? [400] : [400, 500]).contains(answer.code))
                #expect(answer.message.hasPrefix("resourceVersion: Invalid value: \"soon\""))
            }
        }

        // MARK: - Bookmarks

        @Test(arguments: APIServerKind.available)
        func aBookmarkTellsAQuietWatchHowFarItHasCome(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let version = try await collection.create("a")
                let (near, far) = try await kind.withNamespace { client, namespace in
                    let configMap = try await client.resources(ConfigMap.self, in: namespace).create(ConfigMap("b"))
                    let secret = try await client.resources(Secret.self, in: namespace)
                        .create(Secret(metadata: ObjectMeta(name: "c")))
                    return (configMap.metadata.resourceVersion ?? "", secret.metadata.resourceVersion ?? "")
                }
                // kube-apiserver sends it at a tick of its own, at worst 0.75 s before the end.
                var frames: [JSONValue] = []
                try await eventually("a bookmark comes before the end") {
                    frames = try await collection.watch(5, "resourceVersion=\(version)", "allowWatchBookmarks=true")
                    return !frames.isEmpty
                }
                // Nothing happened here, and yet the place in the log is not left behind.
                #expect(!frames.isEmpty)
                #expect(frames.allSatisfy { $0["type"] == "BOOKMARK" })
                let reached = frames.compactMap { frame in
                    (frame["object"]?["metadata"]?["resourceVersion"]?.string).flatMap { Int64($0) }
                }
                #expect(reached == reached.sorted())
                let last = try #require(reached.last)
                let nearest = try #require(Int64(near))
                #expect(last >= nearest)
                // Of other kinds kube-apiserver hears from etcd, minutes later and since 1.21.
                if kind == .embedded {
                    let farthest = try #require(Int64(far))
                    #expect(last >= farthest)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aBookmarkComesBeforeTheEndToWhoAskedForThem(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let version = try await collection.create("a")
                // kube-apiserver sends it at a tick of its own, at worst 0.75 s before the end.
                var frames: [JSONValue] = []
                try await eventually("a bookmark comes before the end") {
                    frames = try await collection.watch(5, "resourceVersion=\(version)", "allowWatchBookmarks=true")
                    return !frames.isEmpty
                }
                let bookmark = try #require(frames.last)
                #expect(bookmark["type"] == "BOOKMARK")
                #expect(bookmark["object"]?["kind"] == "ConfigMap" && bookmark["object"]?["apiVersion"] == "v1")
                #expect(bookmark["object"]?["metadata"]?["name"] == nil)
                let reached = bookmark["object"]?["metadata"]?["resourceVersion"]?.string ?? ""
                // Who goes on from there misses nothing and sees nothing twice.
                _ = try await collection.create("b")
                let rest = try await collection.watch(5, "resourceVersion=\(reached)")
                #expect(rest.map(line) == ["ADDED b"])
            }
        }

        @Test(arguments: APIServerKind.available)
        func whoDidNotAskForBookmarksGetsNone(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let version = try await collection.create("a")
                let frames = try await collection.watch(5, "resourceVersion=\(version)")
                #expect(frames.isEmpty)
            }
        }

        // MARK: - Initial events

        @Test(arguments: APIServerKind.available)
        func initialEventsEndWithABookmarkWhereTheServerSendsThem(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                for name in ["a", "b"] { _ = try await collection.create(name) }
                let answer = try await collection.request(
                    10,
                    [
                        "sendInitialEvents=true", "resourceVersionMatch=NotOlderThan", "allowWatchBookmarks=true",
                        "resourceVersion=",
                    ])
                // Kubernetes has them since 1.27, and serves them where a feature gate is open. Older ones know no
                // matches in watches.
                guard kind == .embedded || answer.code == 200 else {
                    #expect(answer.code == 422 && answer.message.contains("is forbidden for watch"))
                    return
                }
                let begin = answer.frames.prefix(3)
                #expect(Set(begin.prefix(2).map(line)) == ["ADDED a", "ADDED b"])
                #expect(begin.last?["type"] == "BOOKMARK")
                #expect(
                    begin.last?["object"]?["metadata"]?["annotations"]?["k8s.io/initial-events-end"] == "true")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aMatchInAWatchWithoutInitialEventsIsRefused(on kind: APIServerKind) async throws {
            try await withCollection(on: kind) { collection in
                let version = try await collection.create("a")
                let answer = try await collection.request(
                    1, ["resourceVersionMatch=NotOlderThan", "resourceVersion=\(version)"])
                #expect(answer.code == 422 && answer.body["reason"] == "Invalid")
                #expect(answer.message.contains("resourceVersionMatch is forbidden for watch"))
            }
        }
    }
}
