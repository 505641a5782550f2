import Glibc

/// A load on an API server, ours or kube-apiserver, and how fast it was: for `Benchmarks/run-management-api`.
///
/// `api-load URL AUTHORITY CLIENT MODE NUMBER…`, where AUTHORITY is a PEM file of what to trust and CLIENT one with a key
/// and a certificate. Prints one line of JSON. The modes, in the order in which they build on each other:
///
/// - `create OBJECTS CONNECTIONS`: makes the namespace `load` and that many ConfigMaps of one KiB in it.
/// - `update OBJECTS CONNECTIONS`: replaces each of them.
/// - `list TIMES`: reads all of them in one list.
/// - `watch WATCHES EVENTS`: opens the watches, changes one object after another, and measures from before the change is
///   sent until each watch has told it.
@main
struct APILoad {
    static func main() async throws {
        let words = CommandLine.arguments
        let numbers = words.dropFirst(5).compactMap(Int.init)
        guard words.count > 5, numbers.count == words.count - 5 else {
            say("usage: api-load URL AUTHORITY CLIENT create|update|list|watch NUMBER…")
            exit(2)
        }
        let server = try LoadedServer(url: words[1], authorityFile: words[2], clientFile: words[3])
        do {
            switch (words[4], numbers.count) {
            case ("create", 2): say(try await Writes(server: server).create(numbers[0], connections: numbers[1]))
            case ("update", 2): say(try await Writes(server: server).update(numbers[0], connections: numbers[1]))
            case ("list", 1): say(try await Lists(server: server).run(times: numbers[0]))
            case ("watch", 2): say(try await FanOut(server: server).run(watches: numbers[0], events: numbers[1]))
            default:
                say("unknown mode '\(words[4])', or not as many numbers as it needs")
                exit(2)
            }
        } catch {
            say("\(error)")
            exit(1)
        }
        try await server.close()
    }

    private static func say(_ line: String) { print(line) }
}
