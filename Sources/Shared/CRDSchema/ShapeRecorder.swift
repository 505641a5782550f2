import JSONTree

/// Finds the shape of a `Decodable` type by running its own `init(from:)` on a decoder that notes what is asked for.
///
/// Guarantees: what the type really reads is what is recorded, also where it decodes by hand.
///
/// Assumptions: a type asks for the same members whatever their values are. Types that check the text that they read, or
/// try several types, are leaves: name their shape in ``init(leaves:)``. Recursive types are not supported.
package struct ShapeRecorder {
    private let leaves: [ObjectIdentifier: SchemaShape]

    /// - Parameter leaves: The shapes of types that are not to be looked into.
    package init(leaves: [(any Decodable.Type, SchemaShape)] = []) {
        self.leaves = Dictionary(
            leaves.map { (ObjectIdentifier($0.0), $0.1) }, uniquingKeysWith: { _, last in last })
    }

    /// - Throws: what the type throws; and ``UnrecordedType`` when it cannot be made from what the recorder has.
    package func shape<T: Decodable>(of type: T.Type) throws -> SchemaShape {
        try record(type).shape
    }

    /// A value, so that the type that asked for it can go on; nil for leaves, which are not made.
    func record<T: Decodable>(_ type: T.Type) throws -> (shape: SchemaShape, value: T?) {
        if let shape = leaves[ObjectIdentifier(type)] { return (shape, nil) }
        if type == JSONValue.self { return (.anything, JSONValue.null as? T) }
        if let words = Self.words(of: type) { return (.enumeration(words.words), words.first as? T) }
        let recording = Recording()
        let value = try T(from: RecordingDecoder(recorder: self, recording: recording))
        guard let shape = recording.shape else { throw UnrecordedType(type: "\(type)") }
        return (shape, value)
    }

    /// The value, even of a leaf: read from samples until one fits.
    func value<T: Decodable>(_ type: T.Type) throws -> (shape: SchemaShape, value: T) {
        let (shape, value) = try record(type)
        if let value { return (shape, value) }
        for sample in Self.samples {
            // A sample that does not fit is what the next one is for.
            if let value = try? sample.decode(T.self) { return (shape, value) }
        }
        throw UnrecordedType(type: "\(type)")
    }

    private static let samples: [JSONValue] = [
        "", "2026-08-21T10:00:00Z", "aaaaaaaaaa", 1, "1", "1s", true, [:], [],
    ]

    private static func words<T>(of type: T.Type) -> (words: Set<String>, first: Any)? {
        guard let type = type as? any CaseIterable.Type else { return nil }
        return type.words
    }
}

extension CaseIterable {
    /// The raw values and one case; nil when this is no enum of texts.
    fileprivate static var words: (words: Set<String>, first: Any)? {
        let words = allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        guard let first = allCases.first, words.count == allCases.count else { return nil }
        return (Set(words), first)
    }
}

/// A type whose shape cannot be found by decoding.
package struct UnrecordedType: Error, Hashable, CustomStringConvertible {
    package let type: String

    package var description: String { "The shape of \(type) cannot be recorded; name it as a leaf" }
}
