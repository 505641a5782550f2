import NIOHTTP1

/// How long a list of everything takes, until its last byte is here.
struct Lists: Sendable {
    let server: LoadedServer

    func run(times: Int) async throws -> String {
        var seconds: [Double] = []
        var bytes = 0
        for _ in 0..<times {
            let start = ContinuousClock.now
            bytes = try await server.send(.GET, LoadObject.collection)
            seconds.append((ContinuousClock.now - start).inSeconds)
        }
        seconds.sort()
        return #"{"listSeconds":\#(seconds[seconds.count / 2]),"listBytes":\#(bytes)}"#
    }
}
