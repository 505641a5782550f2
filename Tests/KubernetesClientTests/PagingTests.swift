import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

@Suite struct PagingTests {
    private func page(_ names: [String], next: String = "", version: String = "9") -> StubAnswer {
        let items = names.map { #"{"metadata":{"name":"\#($0)"}}"# }.joined(separator: ",")
        return .body(
            #"{"kind":"ConfigMapList","metadata":{"resourceVersion":"\#(version)","continue":"\#(next)"},"items":[\#(items)]}"#
        )
    }

    @Test func pagesFollowTheTokenAndLeaveTheVersionOut() async throws {
        try await ClientFixture.with(page(["a", "b"], next: "t1"), page(["c"])) { client, server in
            let list = try await client.resources(ConfigMap.self, in: "ns")
                .listAll(ListOptions(limit: 2, resourceVersion: "0"))
            #expect(list.items.map(\.metadata.name) == ["a", "b", "c"])
            #expect(list.metadata.resourceVersion == "9")
            #expect(
                server.requests.map(\.target) == [
                    "/api/v1/namespaces/ns/configmaps?limit=2&resourceVersion=0",
                    "/api/v1/namespaces/ns/configmaps?limit=2&continue=t1",
                ])
        }
    }

    @Test func anExpiredTokenStartsOverWithEverythingInOnePage() async throws {
        try await ClientFixture.with(
            page(["a"], next: "t1"), .status(410, reason: "Expired"), page(["x", "y"], version: "12")
        ) { client, server in
            let list = try await client.resources(ConfigMap.self, in: "ns").listAll(ListOptions(limit: 1))
            #expect(list.items.map(\.metadata.name) == ["x", "y"])
            #expect(list.metadata.resourceVersion == "12")
            #expect(server.requests.last?.target == "/api/v1/namespaces/ns/configmaps")
        }
    }

    @Test func pagesSayWhenWhatCameBeforeIsVoid() async throws {
        try await ClientFixture.with(
            page(["a"], next: "t1"), .status(410, reason: "Expired"), page(["x"])
        ) { client, _ in
            var starts: [Bool] = []
            try await client.resources(ConfigMap.self).forEachPage { starts.append($0.startsReading) }
            #expect(starts == [true, true])
        }
    }

    @Test func anExpiredFirstPageIsTheCallersError() async throws {
        try await ClientFixture.with(.status(410, reason: "Expired")) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.resources(ConfigMap.self).listAll() }
            #expect(error.isExpired)
        }
    }

    @Test func nullItemsAreAnEmptyList() async throws {
        try await ClientFixture.with(.body(#"{"kind":"ConfigMapList","metadata":{},"items":null}"#)) { client, _ in
            let list = try await client.resources(ConfigMap.self).list()
            #expect(list.items.isEmpty)
        }
    }
}
