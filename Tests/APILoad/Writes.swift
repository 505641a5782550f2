import NIOHTTP1

/// How many writes a second a server acknowledges.
struct Writes: Sendable {
    let server: LoadedServer

    func create(_ count: Int, connections: Int) async throws -> String {
        try await server.send(
            .POST, "/api/v1/namespaces", #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"load"}}"#)
        let seconds = try await timed(count, connections) { number in
            try await server.send(.POST, LoadObject.collection, LoadObject.manifest(number, mark: "first"))
        }
        return #"{"createsPerSecond":\#(Double(count) / seconds)}"#
    }

    func update(_ count: Int, connections: Int) async throws -> String {
        let seconds = try await timed(count, connections) { number in
            try await server.send(
                .PUT, "\(LoadObject.collection)/\(LoadObject.name(number))",
                LoadObject.manifest(number, mark: "second"))
        }
        return #"{"updatesPerSecond":\#(Double(count) / seconds)}"#
    }

    /// How long it takes to write all objects, each connection one after the other of its share.
    private func timed(
        _ count: Int, _ connections: Int, _ write: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for connection in 0..<connections {
                tasks.addTask {
                    for number in stride(from: connection, to: count, by: connections) { try await write(number) }
                }
            }
            try await tasks.waitForAll()
        }
        return (ContinuousClock.now - start).inSeconds
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
