import FoundationEssentials
import JSONTree
import KubernetesModel
package import NIOCore

/// Turns the JSON of one object into a value of its type.
///
/// The one place that knows which decoder does it.
package struct ObjectDecoder: Sendable {
    private let decoder = JSONDecoder()

    package init() {}

    /// Decodes one JSON document.
    ///
    /// - Throws: A `DecodingError` with the path of the field, whatever the type's own `init(from:)` threw.
    package func decode<Value: Decodable>(_ type: Value.Type, from json: ByteBuffer) throws(DecodingError) -> Value {
        do {
            if type is any HoldsJSONTree.Type {
                return try JSONValue(parsing: json.readableBytesView).decode(type)
            }
            return try json.withUnsafeReadableBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else { throw Self.malformed("It is empty.") }
                // The decoder reads the bytes before it returns and keeps none, so they need not be copied.
                let data = Data(
                    bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
                return try decoder.decode(type, from: data)
            }
        } catch let error as DecodingError {
            throw error
        } catch let error as JSONSyntaxError {
            throw Self.malformed("\(error)")
        } catch {
            throw Self.malformed("\(type) refused it.")
        }
    }

    private static func malformed(_ reason: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: reason))
    }
}

/// Types that keep most of a document as a tree, which our own parser makes directly.
private protocol HoldsJSONTree {}

extension DynamicObject: HoldsJSONTree {}
extension WatchFrame: HoldsJSONTree where Object: HoldsJSONTree {}
