import JSONTree
package import NIOCore

/// Turns the JSON of one object into a value of its type.
///
/// The one place that knows which decoder does it: our own parser, and then the tree. Every object that an API server sends
/// holds trees in its `metadata.managedFields`, and the standard library's decoder finds out what a value is by trying each
/// kind, where a failed try is an error thrown.
package struct ObjectDecoder: Sendable {
    package init() {}

    /// Decodes one JSON document.
    ///
    /// - Throws: A `DecodingError` with the path of the field, whatever the type's own `init(from:)` threw.
    package func decode<Value: Decodable>(_ type: Value.Type, from json: ByteBuffer) throws(DecodingError) -> Value {
        let tree: JSONValue
        do {
            tree = try JSONValue(parsing: json.readableBytesView)
        } catch {
            throw .dataCorrupted(.init(codingPath: [], debugDescription: "\(error)"))
        }
        return try tree.decode(type)
    }
}
