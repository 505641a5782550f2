import JSONTree
import ManagementAPI
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"

@Suite struct WatchTests {
    @Test func aWatchShowsWhatThereIsAndThenEveryChange() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("before"))
            try await client.watch("\(configMaps)?watch=true") { frames in
                try await frames.expect("ADDED before")
                try await client.make(configMaps, Sample.configMap("after"))
                try await frames.expect("ADDED after")
                _ = try await client.send(
                    "PATCH", "\(configMaps)/before", ["data": ["k": "v"]], type: "application/merge-patch+json")
                try await frames.expect("MODIFIED before")
                _ = try await client.send("DELETE", "\(configMaps)/after")
                try await frames.expect("DELETED after")
            }
        }
    }

    @Test func aWatchGoesOnFromAVersionAndEndsAtItsTimeout() async throws {
        try await APIClient.with { client in
            let version = try await client.get(configMaps).version
            for name in ["a", "b"] { try await client.make(configMaps, Sample.configMap(name)) }
            try await client.watch("\(configMaps)?watch=1&resourceVersion=\(version)&timeoutSeconds=1") { frames in
                while try await frames.next() != nil {}
            }
            try await client.watch("\(configMaps)?watch=1&resourceVersion=\(version)&timeoutSeconds=1") { frames in
                try await frames.expect("ADDED a")
                try await frames.expect("ADDED b")
                try await frames.expectEnd()
            }
        }
    }

    @Test func anObjectThatStopsMatchingIsDeletedForTheWatcher() async throws {
        try await APIClient.with { client in
            let version = try await client.get(configMaps).version
            try await client.watch("\(configMaps)?watch=1&resourceVersion=\(version)&labelSelector=pool%3Da") {
                frames in
                try await client.make(configMaps, Sample.configMap("other", labels: ["pool": "b"]))
                try await client.make(configMaps, Sample.configMap("mine", labels: ["pool": "a"]))
                try await frames.expect("ADDED mine")
                let moved = try await client.send(
                    "PATCH", "\(configMaps)/mine", ["metadata": ["labels": ["pool": "b"]]],
                    type: "application/merge-patch+json")
                let frame = try #require(try await frames.nextTree())
                #expect(frame["type"] == "DELETED")
                #expect(frame["object"]?["metadata"]?["labels"]?["pool"] == "a")
                #expect(frame["object"]?["metadata"]?["resourceVersion"]?.string == moved.version)
            }
        }
    }

    /// A place in the log that does not move falls behind what is kept, when much happens to other kinds.
    @Test func aQuietWatchIsNotLeftBehind() async throws {
        try await APIClient.with { client in
            let log = client.api.log
            let first = try await log.feed(of: "leases.coordination.k8s.io", after: log.latest)
            let start = first.revision
            try await withThrowingTaskGroup(of: Int64.self) { tasks in
                tasks.addTask {
                    var feed = first
                    while feed.revision < start + 512 {
                        guard let changes = try await feed.next() else { break }
                        #expect(changes.isEmpty)
                    }
                    return feed.revision
                }
                for number in 0..<1_600 {
                    let answer = try await client.send(
                        number == 0 ? "POST" : "PATCH", number == 0 ? configMaps : "\(configMaps)/busy",
                        Sample.configMap("busy", labels: ["n": "\(number)"]),
                        type: number == 0 ? "application/json" : "application/merge-patch+json")
                    #expect(answer.code < 300)
                }
                #expect(try await tasks.next() ?? 0 >= start + 512)
            }
        }
    }

    @Test func initialEventsEndWithABookmark() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a"))
            let query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
            try await client.watch("\(configMaps)?\(query)") { frames in
                try await frames.expect("ADDED a")
                let bookmark = try #require(try await frames.nextTree())
                #expect(bookmark["type"] == "BOOKMARK")
                #expect(bookmark["object"]?["metadata"]?["annotations"]?["k8s.io/initial-events-end"] == "true")
            }
        }
    }

    @Test func aCompactedVersionIsAnsweredWith410InAFrame() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a"))
            try await client.api.log.compact(through: client.api.log.latest)
            try await client.watch("\(configMaps)?watch=1&resourceVersion=1") { frames in
                let frame = try #require(try await frames.nextTree())
                #expect(frame["type"] == "ERROR" && frame["object"]?["code"] == 410)
                #expect(frame["object"]?["reason"] == "Expired")
                try await frames.expectEnd()
            }
        }
    }

    @Test func manyWritesArriveInOrderAndComplete() async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("counter"))
            try await client.watch("\(configMaps)?watch=1&resourceVersion=\(client.api.log.latest)") { frames in
                async let writes: Void = {
                    for number in 1...100 {
                        _ = try await client.send(
                            "PATCH", "\(configMaps)/counter", ["data": ["n": .string("\(number)")]],
                            type: "application/merge-patch+json")
                    }
                }()
                for number in 1...100 {
                    #expect(try await frames.nextTree()?["object"]?["data"]?["n"] == .string("\(number)"))
                }
                try await writes
            }
        }
    }
}
