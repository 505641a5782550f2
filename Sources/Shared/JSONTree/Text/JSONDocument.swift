/// A JSON document that has been read strictly, and whose values are made when somebody asks for them.
///
/// It is the fast way from text to typed values: no tree is made on the way, and what a type does not read costs nothing
/// but the scan. ``tree`` makes a tree of it.
///
/// It holds a copy of the text, which lives as long as a decoder that somebody kept.
public final class JSONDocument: Sendable {
    /// Empty when the document was made from a tree.
    private let text: [UInt8]
    let tokens: [JSONToken]
    private let kept: [JSONValue]
    /// The way to the document, where it stands for a value inside of another one.
    let path: [any CodingKey]

    /// Reads a document strictly by RFC 8259.
    ///
    /// Not errors: a name that occurs twice in an object (its last value counts, as in Go), and numbers with more digits
    /// than 64 bits hold (they are rounded).
    ///
    /// - Parameter text: UTF-8, without a byte order mark.
    /// - Throws: ``JSONSyntaxError`` with the place: also for invalid UTF-8, half surrogate pairs, numbers beyond the range
    ///   of `Double`, and documents that nest deeper than `maximumDepth`.
    public init(
        parsing text: some Collection<UInt8>, maximumDepth: Int = JSONValue.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        let bytes = text.withContiguousStorageIfAvailable { Array($0) } ?? Array(text)
        var scanner = JSONScanner(maximumDepth: maximumDepth)
        try scanner.document(bytes.span)
        self.text = bytes
        tokens = scanner.tokens
        kept = scanner.kept
        path = []
    }

    /// The document that a tree stands for.
    init(_ tree: JSONValue, path: [any CodingKey] = []) {
        var flattener = JSONFlattener()
        flattener.append(tree)
        text = []
        tokens = flattener.tokens
        kept = flattener.kept
        self.path = path
    }

    /// Reads a typed value from the document.
    ///
    /// Integers must be exact: `1.5` is no `Int`, but `1.0` is. Nothing is converted between kinds of values.
    ///
    /// - Throws: `DecodingError` with the full coding path. Its text names kinds of values, not their content. An error of
    ///   another type thrown by the value's own `init(from:)` becomes `dataCorrupted` with that error beneath.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(DecodingError) -> Value {
        do {
            return try JSONNode(document: self, index: 0).decode(type)
        } catch let error as DecodingError {
            throw error
        } catch {
            throw .dataCorrupted(
                .init(codingPath: [], debugDescription: "\(type) cannot be read: \(error)", underlyingError: error))
        }
    }

    /// The document as a tree.
    public var tree: JSONValue { tree(at: 0) }
}

// MARK: - Values

extension JSONDocument {
    /// The text of a string.
    func string(_ token: JSONToken) -> String {
        if token.kind == .keptString, case .string(let string) = kept[Int(token.start)] { return string }
        let text = text
        // The scanner has looked at every byte of it.
        let utf8 = UTF8Span(unchecked: text.span.extracting(range(token)), isKnownASCII: token.kind == .asciiString)
        return String(copying: utf8)
    }

    /// Whether a string has this text.
    func string(_ token: JSONToken, equals wanted: String) -> Bool {
        guard token.kind == .asciiString else { return string(token) == wanted }
        let wanted = wanted.utf8
        guard Int(token.count) == wanted.count else { return false }
        var place = Int(token.start)
        for byte in wanted {
            if text[place] != byte { return false }
            place += 1
        }
        return true
    }

    func number(_ token: JSONToken) -> JSONNumber {
        if token.kind == .keptNumber, case .number(let number) = kept[Int(token.start)] { return number }
        let text = text
        guard let number = JSONNumber(text: text.span.extracting(range(token))) else {
            preconditionFailure("A number was scanned that has no value")
        }
        return number
    }

    private func range(_ token: JSONToken) -> Range<Int> {
        Int(token.start)..<Int(token.start) + Int(token.count)
    }

    /// The value with this token, and all that is inside of it.
    func tree(at index: Int) -> JSONValue {
        let token = tokens[index]
        switch token.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .number, .keptNumber: return .number(number(token))
        case .asciiString, .string, .keptString: return .string(string(token))
        case .array, .object: break
        }
        if token.start > 0 { return kept[Int(token.start) - 1] }
        return token.kind == .array
            ? .array(array(at: index) { tree(at: $0) }) : .object(dictionary(at: index) { tree(at: $0) })
    }
}

// MARK: - Arrays and objects

extension JSONDocument {
    /// The elements of an array, each read by `read` from its token.
    func array<Element>(at index: Int, _ read: (Int) throws -> Element) rethrows -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(Int(tokens[index].count))
        let end = Int(tokens[index].next)
        var place = index + 1
        while place < end {
            elements.append(try read(place))
            place = Int(tokens[place].next)
        }
        return elements
    }

    /// The members of an object, each read by `read` from its token. The last one of each name counts.
    func dictionary<Value>(at index: Int, _ read: (Int) throws -> Value) rethrows -> [String: Value] {
        var members = [String: Value](minimumCapacity: Int(tokens[index].count))
        try forEachMember(of: index) { name, value in members[string(name)] = try read(value) }
        return members
    }

    /// Goes over the members of an object: the token of each name, and where that of the value is.
    func forEachMember(of index: Int, _ body: (JSONToken, _ value: Int) throws -> Void) rethrows {
        let end = Int(tokens[index].next)
        var place = index + 1
        while place < end {
            try body(tokens[place], place + 1)
            place = Int(tokens[place + 1].next)
        }
    }
}
