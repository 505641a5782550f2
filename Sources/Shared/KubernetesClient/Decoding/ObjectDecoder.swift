import FoundationEssentials
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
        do {
            return try json.withUnsafeReadableBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "The document is empty"))
                }
                // The decoder reads the bytes before it returns and keeps none, so they need not be copied.
                let data = Data(
                    bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
                return try JSONDecoder().decode(type, from: data)
            }
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "The document cannot be read", underlyingError: error))
        }
    }
}
