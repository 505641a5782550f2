import FoundationEssentials
package import NIOCore

/// JSON in both directions for whole bodies; lists and watches stream instead.
enum BodyCoding {
    /// - Throws: ``KubernetesError/invalid(_:_:)`` that names the path of the value, never the value.
    static func encode(
        _ value: some Encodable, contentType: String = "application/json", for summary: RequestSummary
    ) throws(KubernetesError) -> APIRequest.Body {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return APIRequest.Body(contentType: contentType, bytes: [UInt8](try encoder.encode(value)))
        } catch {
            var place = ""
            if case .invalidValue(_, let context)? = error as? EncodingError {
                place = context.codingPath.isEmpty ? "" : " at \(CodingPath(context.codingPath))"
            }
            throw .invalid("The \(type(of: value)) cannot be written as JSON\(place).", summary)
        }
    }

    /// Reads the whole body and decodes it.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from response: APIResponse
    ) async throws(KubernetesError) -> Value {
        let bytes = try await response.body.collect()
        return try decode(type, from: bytes, of: response.summary)
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: ByteBuffer, of summary: RequestSummary
    ) throws(KubernetesError) -> Value {
        do {
            return try ObjectDecoder().decode(type, from: bytes)
        } catch {
            throw .unreadable(error, summary)
        }
    }
}

extension APIResponseBody {
    /// All chunks in one buffer.
    package func collect() async throws(KubernetesError) -> ByteBuffer {
        let chunks = chunks()
        guard var whole = try await chunks.next() else { return ByteBuffer() }
        while var chunk = try await chunks.next() { whole.writeBuffer(&chunk) }
        return whole
    }
}
