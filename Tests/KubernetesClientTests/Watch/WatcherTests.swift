import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

/// The watcher against a real socket: what it asks for, and what it tells.
@Suite struct WatcherTests {
    private typealias Fixture = WatcherFixture
    private static let firstList = ["list began", "listed a", "list ended at 10"]
    private static let listQuery = "limit=500"

    private static func watchQuery(_ version: Int) -> String {
        "watch=true&resourceVersion=\(version)&allowWatchBookmarks=true"
    }

    @Test func listsInPagesAndTellsChanges() async throws {
        let page = """
            {"kind":"ConfigMapList","metadata":{"resourceVersion":"9","continue":"t=/"},"items":[{"metadata":{"name":"z"}}]}
            """
        let record = try await Fixture.record(
            [
                .body(page), Fixture.list,
                .chunked([Fixture.change("b", 11), Fixture.change("a", 12, type: "DELETED")]),
            ],
            options: WatchOptions(labelSelector: "app=x", initialList: .paged(limit: 1)), until: "deleted a")
        #expect(
            record.events == [
                "list began", "listed z", "listed a", "list ended at 10", "applied b@11", "deleted a",
            ])
        #expect(
            record.queries.map { $0.replacing("labelSelector=app%3Dx&", with: "") } == [
                "limit=1", "limit=1&continue=t%3D%2F", Self.watchQuery(10),
            ])
    }

    @Test func readsFramesOneByteAtATime() async throws {
        let record = try await Fixture.record(
            [Fixture.list, .oneByteAtATime(Fixture.change("b", 11) + Fixture.change("c", 12))], until: "applied c@12")
        #expect(record.events == Self.firstList + ["applied b@11", "applied c@12"])
    }

    @Test func resumesFromABookmark() async throws {
        let record = try await Fixture.record(
            [Fixture.list, .chunked([Fixture.bookmark(20)]), .chunked([Fixture.change("b", 21)])], until: "applied b@21"
        )
        #expect(record.events == Self.firstList + ["bookmark 20", "applied b@21"])
        #expect(record.queries == [Self.listQuery, Self.watchQuery(10), Self.watchQuery(20)])
    }

    @Test func listsAgainAfterA410Frame() async throws {
        let record = try await Fixture.record(
            [
                Fixture.list, .chunked([Fixture.change("b", 11), Fixture.expired]), Fixture.list,
                .chunked([Fixture.change("c", 12)]),
            ], until: "applied c@12")
        #expect(record.events == Self.firstList + ["applied b@11"] + Self.firstList + ["applied c@12"])
        #expect(record.queries == [Self.listQuery, Self.watchQuery(10), Self.listQuery, Self.watchQuery(10)])
    }

    @Test func listsAgainAfterA410Answer() async throws {
        let record = try await Fixture.record(
            [
                Fixture.list, .status(410, reason: "Gone"), Fixture.list,
                .chunked([Fixture.change("b", 11)]),
            ], until: "applied b@11")
        #expect(record.events == Self.firstList + Self.firstList + ["applied b@11"])
        #expect(record.queries == [Self.listQuery, Self.watchQuery(10), Self.listQuery, Self.watchQuery(10)])
    }

    @Test func resumesAfterACutInTheMiddleOfAFrame() async throws {
        let cut = Fixture.change("b", 11) + Fixture.change("c", 12).prefix(30)
        let record = try await Fixture.record(
            [Fixture.list, .cut(after: cut), .chunked([Fixture.change("c", 12)])], until: "applied c@12")
        #expect(record.events == Self.firstList + ["applied b@11", "interrupted: unreachable", "applied c@12"])
        #expect(record.queries == [Self.listQuery, Self.watchQuery(10), Self.watchQuery(11)])
    }

    @Test func resumesAfterAnEndInTheMiddleOfAFrame() async throws {
        let record = try await Fixture.record(
            [Fixture.list, .chunked(["{\"type\":\"AD"]), .chunked([Fixture.change("b", 11)])], until: "applied b@11")
        #expect(record.events == Self.firstList + ["interrupted: unreachable", "applied b@11"])
    }

    @Test func resumesAfterTheServerEndedTheWatch() async throws {
        let record = try await Fixture.record(
            [Fixture.list, .chunked([Fixture.change("b", 11)]), .chunked([Fixture.change("c", 12)])],
            until: "applied c@12")
        #expect(record.events == Self.firstList + ["applied b@11", "applied c@12"])
        #expect(record.queries == [Self.listQuery, Self.watchQuery(10), Self.watchQuery(11)])
    }

    @Test func pausesBetweenWatchesThatEndAtOnce() async throws {
        let record = try await Fixture.record(
            [Fixture.list, .chunked([]), .chunked([]), .chunked([Fixture.change("b", 11)])], until: "applied b@11")
        #expect(
            record.events == Self.firstList + [
                "interrupted: unreachable", "interrupted: unreachable", "applied b@11",
            ])
    }

    @Test func waitsOutRefusals() async throws {
        let record = try await Fixture.record(
            [
                .status(403, reason: "Forbidden"), .status(404, reason: "NotFound"), .cutAtOnce, Fixture.list,
                .status(401, reason: "Unauthorized"), .status(500, reason: "InternalError"),
                .chunked([Fixture.change("b", 11)]),
            ], until: "applied b@11")
        #expect(
            record.events == [
                "interrupted: forbidden", "interrupted: not_found", "interrupted: unreachable",
            ] + Self.firstList + ["interrupted: unauthorized", "interrupted: server_fault", "applied b@11"])
    }

    @Test func beginsAListAgainWhoseSnapshotIsGone() async throws {
        let page = """
            {"kind":"ConfigMapList","metadata":{"resourceVersion":"9","continue":"t"},"items":[{"metadata":{"name":"z"}}]}
            """
        let record = try await Fixture.record(
            [.body(page), .status(410, reason: "Expired"), Fixture.list], until: "list ended at 10")
        #expect(record.events == ["list began", "listed z", "list began", "listed a", "list ended at 10"])
        #expect(record.queries == ["limit=500", "limit=500&continue=t", "/api/v1/configmaps"])
    }

    @Test func asksAgainForAPageThatBrokeOff() async throws {
        let record = try await Fixture.record(
            [.cut(after: "{\"kind\":\"ConfigMapList\",\"items\":[{\"metadata\":{\"name\":\"a\"}},{"), Fixture.list],
            until: "list ended at 10")
        #expect(record.events == ["list began", "listed a", "interrupted: unreachable"] + Self.firstList)
    }

    @Test func goesOnBehindAnObjectThatTheTypeCannotRead() async throws {
        let bad =
            "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"b\",\"resourceVersion\":\"11\"},\"data\":1}}\n"
        let record = try await Fixture.record(
            [Fixture.list, .chunked([bad]), .chunked([Fixture.change("c", 12)])], until: "applied c@12")
        #expect(record.events == Self.firstList + ["unreadable b", "applied c@12"])
        #expect(record.queries.last == Self.watchQuery(11))
    }

    @Test func listsAgainAfterWhatIsNoFrame() async throws {
        let record = try await Fixture.record(
            [Fixture.list, .chunked(["<html>\n"]), Fixture.list, .chunked([Fixture.change("b", 11)])],
            until: "applied b@11")
        #expect(
            record.events == Self.firstList + ["interrupted: undecodable"] + Self.firstList + ["applied b@11"])
    }

    @Test func streamsTheListWhereTheServerDoes() async throws {
        let record = try await Fixture.record(
            [.chunked([Fixture.change("a", 3), Fixture.bookmark(9, ends: true), Fixture.change("b", 11)])],
            options: WatchOptions(initialList: .streamed), until: "applied b@11")
        #expect(record.events == ["list began", "listed a", "list ended at 9", "applied b@11"])
        #expect(
            record.queries == [
                "watch=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&allowWatchBookmarks=true"
            ])
    }

    @Test func listsInPagesWhereTheServerDoesNotStream() async throws {
        let record = try await Fixture.record(
            [.status(422, reason: "Invalid"), Fixture.list], options: WatchOptions(initialList: .streamed),
            until: "list ended at 10")
        #expect(record.events == Self.firstList)
    }

    /// One that never answers a watch, and one that accepts it and then falls silent.
    @Test(arguments: [
        (StubAnswer.silence, WatchOptions(), Duration.seconds(60)),
        (.stream(StubStream()), WatchOptions(silenceLimit: .seconds(20)), .seconds(120)),
    ])
    func noticesASilentServer(_ answer: StubAnswer, _ options: WatchOptions, atTheLatest limit: Duration)
        async throws
    {
        let clock = ManualClock()
        try await StubServer.with(answers: [Fixture.list, answer]) { server in
            let told = EventLog()
            let time = ClientClock(clock) { Time(secondsSinceEpoch: 0) }
            try await KubernetesClient.withClient(
                Fixture.configuration(server), logger: ClientFixture.logger, clock: time
            ) { client in
                let watcher = client.resources(ConfigMap.self).watch(options, clock: HurryingClock())
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        do {
                            try await watcher.run { event in
                                if let text = Fixture.words(event) { told.append(text) }
                                if case .interrupted = event { throw CancellationError() }
                            }
                        } catch {
                            #expect(error is CancellationError)
                        }
                    }
                    // Time passes only while the guard of the watch sleeps.
                    group.addTask {
                        while !told.events.contains(where: { $0.hasPrefix("interrupted") }) {
                            if told.events.contains("list ended at 10"), let deadline = clock.nextDeadline {
                                clock.advance(to: deadline)
                            }
                            await Task.yield()
                        }
                    }
                }
            }
            #expect(told.events == Self.firstList + ["interrupted: unreachable"])
            #expect(clock.now.sinceStart <= limit)
        }
    }

    @Test(arguments: [[StubAnswer.silence], [Fixture.list, .silence], [Fixture.list, .stream(StubStream())]])
    func endsPromptlyWhenCancelled(answers: [StubAnswer]) async throws {
        try await ClientFixture.with(answers) { client, server in
            let watcher = client.resources(ConfigMap.self).watch()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await watcher.run { _ in } }
                }
                await server.received(answers.count)
                group.cancelAll()
            }
        }
    }

    @Test func endsPromptlyWhenCancelledInAPause() async throws {
        let clock = ManualClock()
        try await ClientFixture.with(.status(500, reason: "InternalError")) { client, _ in
            let watcher = client.resources(ConfigMap.self).watch(clock: clock)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await watcher.run { _ in } }
                }
                await clock.sleepers(atLeast: 1)
                group.cancelAll()
            }
        }
    }

    @Test func passesOnWhatTheCallbackThrows() async throws {
        struct Refusal: Error {}
        for answers in [[Fixture.list], [Fixture.list, .chunked([Fixture.change("b", 11)])]] {
            try await ClientFixture.with(answers) { client, _ in
                _ = await #expect(throws: Refusal.self) {
                    try await client.resources(ConfigMap.self).watch().run { event in
                        if case .listed = event, answers.count == 1 { throw Refusal() }
                        if case .applied = event { throw Refusal() }
                    }
                }
            }
        }
    }

    @Test func refusesANamespaceThatIsNone() async throws {
        try await ClientFixture.with(Fixture.list) { client, server in
            await #expect(throws: KubernetesError.self) {
                try await client.resources(ConfigMap.self, in: "a/../b").watch().run { _ in }
            }
            #expect(server.requests.isEmpty)
        }
    }
}
