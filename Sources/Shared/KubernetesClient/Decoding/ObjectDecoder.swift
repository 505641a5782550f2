import JSONTree
package import NIOCore

/// Turns the JSON of one object into a value of its type.
///
/// The one place that knows which decoder does it.
package struct ObjectDecoder: Sendable {
    package init() {}

    /// Decodes one JSON document.
    ///
    /// - Throws: A `DecodingError` with the path of the field, whatever the type's own `init(from:)` threw.
    package func decode<Value: Decodable>(_ type: Value.Type, from json: ByteBuffer) throws(DecodingError) -> Value {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: json.readableBytesView)
        } catch {
            throw .dataCorrupted(.init(codingPath: [], debugDescription: "\(error)"))
        }
        return try document.decode(type)
    }
}
