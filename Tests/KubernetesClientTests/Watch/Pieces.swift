import KubernetesClient
import KubernetesModel
import NIOCore

/// A document cut into chunks.
enum Pieces {
    /// One byte a chunk.
    static func single(_ text: String) -> [ByteBuffer] { text.utf8.map { ByteBuffer(bytes: [$0]) } }

    /// Two chunks, cut at every possible place.
    static func everyCut(_ text: String) -> [[ByteBuffer]] {
        let bytes = Array(text.utf8)
        return (0...bytes.count).map { cut in
            [ByteBuffer(bytes: bytes[..<cut]), ByteBuffer(bytes: bytes[cut...])]
        }
    }
}

extension LineFramer {
    /// All frames in these chunks, as text.
    static func frames(_ chunks: [ByteBuffer], limit: Int = 1 << 20) throws -> [String] {
        var framer = LineFramer(frameLimit: limit)
        var frames: [String] = []
        for chunk in chunks {
            framer.append(chunk)
            while let frame = try framer.next() { frames.append(String(buffer: frame)) }
        }
        return frames
    }
}

extension ListSplitter {
    /// All parts in these chunks, as text.
    static func parts(_ chunks: [ByteBuffer], limit: Int = 1 << 20) throws(ListSyntaxError) -> [String] {
        var splitter = ListSplitter(valueLimit: limit)
        var parts: [String] = []
        for chunk in chunks {
            splitter.append(chunk)
            while let part = try splitter.next() { parts.append(part.text) }
        }
        try splitter.finish()
        return parts
    }
}

extension ListSplitter.Part {
    var text: String {
        switch self {
        case .item(let json): "item \(String(buffer: json))"
        case .metadata(let json): "metadata \(String(buffer: json))"
        case .kind(let json): "kind \(String(buffer: json))"
        }
    }
}

extension APIResponse {
    /// An answer whose body is these chunks.
    init(_ chunks: [ByteBuffer], path: String = "/api/v1/configmaps") {
        self.init(
            statusCode: 200,
            body: APIResponseBody {
                var rest = chunks[...]
                return APIResponseBody.Chunks { () async throws(KubernetesError) -> ByteBuffer? in rest.popFirst() }
            }, summary: RequestSummary(method: "GET", path: path))
    }
}
