import Glibc
import Hummingbird
import Logging
import NIOCore

/// Answers lists and watches of config maps from memory, as fast as the client takes them.
///
/// Both sides of the comparison read from it, so that what is measured is the client and not the server. It follows
/// kube-apiserver in what it does with `resourceVersion=0` (everything in one piece), `limit` and `continue`.
@main
struct ReplayServer {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, let objects = Int(CommandLine.arguments[1]),
            let events = Int(CommandLine.arguments[2])
        else {
            print("usage: replay-server OBJECTS EVENTS")
            return
        }
        let recorded = RecordedObjects(count: objects)
        let whole = ByteBuffer(string: recorded.page(from: 0, count: objects))
        let frames = (0..<max(1, min(objects, 2_000))).map { Frame(recorded.frame($0)) }
        let router = Router()
        router.get("/api/v1/namespaces/bench/configmaps") { request, _ -> Response in
            let query = request.uri.queryParameters
            let body: ResponseBody
            if query["watch"] == "true" || query["watch"] == "1" {
                body = watch(events, frames)
            } else if query["resourceVersion"] == "0" || query["limit"] == nil {
                body = ResponseBody(byteBuffer: whole)
            } else {
                let start = query["continue"].flatMap { Int($0) } ?? 0
                let limit = query["limit"].flatMap { Int($0) } ?? objects
                body = ResponseBody(byteBuffer: ByteBuffer(string: recorded.page(from: start, count: limit)))
            }
            return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
        }
        var logger = Logger(label: "replay-server")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                print(channel.localAddress?.port ?? 0)
                fflush(nil)
            }, logger: logger)
        try await application.runService()
    }

    /// The objects change in turn, sixteen changes a write, and then there is silence until the client goes.
    private static func watch(_ events: Int, _ frames: [Frame]) -> ResponseBody {
        ResponseBody { writer in
            for start in stride(from: 0, to: events, by: 16) {
                var chunk = ByteBuffer()
                for number in start..<min(events, start + 16) {
                    frames[number % frames.count].write(to: &chunk, resourceVersion: 100_001 + number)
                }
                try await writer.write(chunk)
            }
            try await Task.sleep(for: .seconds(3_600))
        }
    }
}

/// A frame of a watch that lacks its version.
private struct Frame {
    private let head: ByteBuffer
    private let tail: ByteBuffer

    init(_ parts: (head: String, tail: String)) {
        head = ByteBuffer(string: parts.head)
        tail = ByteBuffer(string: parts.tail)
    }

    func write(to chunk: inout ByteBuffer, resourceVersion: Int) {
        chunk.writeImmutableBuffer(head)
        chunk.writeString(String(resourceVersion))
        chunk.writeImmutableBuffer(tail)
    }
}
