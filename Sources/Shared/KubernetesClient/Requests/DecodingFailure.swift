/// A decoding error as a sentence with the path of the value.
package struct DecodingFailure: CustomStringConvertible, Sendable {
    package let description: String

    package init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context):
            description = "\(Self.place(context.codingPath)) is not a \(type). \(context.debugDescription)"
        case .valueNotFound(let type, let context):
            description = "\(Self.place(context.codingPath)) is null, but a \(type) is required."
        case .keyNotFound(let key, let context):
            description = "\(Self.place(context.codingPath + [key])) is missing."
        case .dataCorrupted(let context):
            description = "\(Self.place(context.codingPath)) cannot be read. \(context.debugDescription)"
        @unknown default:
            description = "a value cannot be read."
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "the body" : CodingPath(path).description
    }
}
