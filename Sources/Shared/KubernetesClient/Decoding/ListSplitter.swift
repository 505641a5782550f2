package import NIOCore

/// Cuts the body of a list into its items while it arrives.
///
/// A list is `{"kind": "SecretList", "apiVersion": "v1", "metadata": {…}, "items": [{…}, …]}` with its members in any
/// order. Of a list with ten thousand objects only the bytes of one are held at a time.
///
/// The items and the metadata are cut, not read: whoever decodes them judges them. Members with other names are skipped
/// without being kept. `items: null` is an empty list, as Go writes one.
package struct ListSplitter: Sendable {
    /// One piece of a list.
    package enum Part: Hashable, Sendable {
        /// The JSON of one item.
        case item(ByteBuffer)
        /// The JSON of the list's metadata.
        case metadata(ByteBuffer)
        /// The JSON of the list's kind: a string, with its quotes.
        case kind(ByteBuffer)
    }

    fileprivate enum Member {
        case items, metadata, kind, other
    }

    fileprivate enum State {
        case beforeDocument
        case beforeFirstKey
        case beforeKey
        case inKey(JSONExtent)
        case beforeColon(Member)
        case beforeValue(Member)
        case inValue(Member, JSONExtent)
        case afterMember
        case beforeFirstItem
        case beforeItem
        case inItem(JSONExtent)
        case afterItem
        case afterDocument
    }

    private let valueLimit: Int
    private var buffer = ByteBuffer()
    private var state = State.beforeDocument
    /// Where the readable bytes of the buffer begin, counted from the begin of the body.
    private var offset = 0
    /// How many of the readable bytes belong to a value that has been looked at but has not ended.
    private var scanned = 0
    private var hasItems = false
    private var hasMetadata = false

    /// - Parameter valueLimit: The longest item, and the longest metadata, in bytes.
    package init(valueLimit: Int = LineFramer.defaultFrameLimit) {
        self.valueLimit = valueLimit
    }

    /// Takes the next chunk of the body.
    package mutating func append(_ chunk: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = chunk
        } else {
            // Drops what has been handed out, once for each chunk that ends inside a value.
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(chunk)
        }
    }

    /// The next piece; nil when more chunks are needed, or when the list has ended.
    ///
    /// - Throws: ``ListSyntaxError``; the rest of the body is useless then.
    package mutating func next() throws(ListSyntaxError) -> Part? {
        while true {
            switch state {
            case .inKey(let extent):
                guard let key = try value(extent, keeping: true, whileIn: State.inKey) else { return nil }
                state = .beforeColon(Self.member(named: key))
            case .inValue(let member, let extent):
                let isKept = member == .metadata || member == .kind
                guard let bytes = try value(extent, keeping: isKept, whileIn: { .inValue(member, $0) }) else {
                    return nil
                }
                state = .afterMember
                if member == .metadata { return .metadata(bytes) }
                if member == .kind { return .kind(bytes) }
            case .inItem(let extent):
                guard let item = try value(extent, keeping: true, whileIn: State.inItem) else { return nil }
                state = .afterItem
                return .item(item)
            default:
                guard let byte = nextVisibleByte() else { return nil }
                try advance(over: byte)
            }
        }
    }

    /// To be called when the body has ended.
    ///
    /// - Throws: ``ListSyntaxError`` when the list had not.
    package func finish() throws(ListSyntaxError) {
        guard case .afterDocument = state, buffer.readableBytes == 0 else {
            throw ListSyntaxError(.cutShort, offset: offset + buffer.readableBytes)
        }
    }

    /// Goes over one byte that is not inside a value. The byte has not been consumed yet.
    private mutating func advance(over byte: UInt8) throws(ListSyntaxError) {
        switch (state, byte) {
        case (.beforeDocument, UInt8(ascii: "{")):
            state = .beforeFirstKey
        case (.beforeFirstKey, UInt8(ascii: "\"")), (.beforeKey, UInt8(ascii: "\"")):
            return try begin(byte, State.inKey)
        case (.beforeFirstKey, UInt8(ascii: "}")), (.afterMember, UInt8(ascii: "}")):
            state = .afterDocument
        case (.beforeColon(let member), UInt8(ascii: ":")):
            state = .beforeValue(member)
        case (.beforeValue(.items), UInt8(ascii: "[")):
            try beginItems()
            state = .beforeFirstItem
        case (.beforeValue(.items), UInt8(ascii: "n")):
            try beginItems()
            return try begin(byte) { .inValue(.items, $0) }
        case (.beforeValue(.items), _):
            throw unexpected(byte, "an array or null")
        case (.beforeValue(let member), _):
            if member == .metadata {
                guard !hasMetadata else { throw ListSyntaxError(.repeated(member: "metadata"), offset: offset) }
                hasMetadata = true
            }
            return try begin(byte) { .inValue(member, $0) }
        case (.afterMember, UInt8(ascii: ",")):
            state = .beforeKey
        case (.beforeFirstItem, UInt8(ascii: "]")), (.afterItem, UInt8(ascii: "]")):
            state = .afterMember
        case (.beforeFirstItem, _), (.beforeItem, _):
            return try begin(byte, State.inItem)
        case (.afterItem, UInt8(ascii: ",")):
            state = .beforeItem
        default:
            throw unexpected(byte, state.expectation)
        }
        consume(1)
    }

    private mutating func beginItems() throws(ListSyntaxError) {
        guard !hasItems else { throw ListSyntaxError(.repeated(member: "items"), offset: offset) }
        hasItems = true
    }

    /// Begins a value with its first byte, which stays in the buffer.
    private mutating func begin(
        _ byte: UInt8, _ makeState: (JSONExtent) -> State
    ) throws(ListSyntaxError) {
        guard let extent = JSONExtent(firstByte: byte) else { throw unexpected(byte, state.expectation) }
        state = makeState(extent)
        scanned = 1
    }

    /// Reads on inside a value, and takes it out of the buffer if it ends there.
    ///
    /// A value that is not kept leaves the buffer as it is read, and comes back empty.
    private mutating func value(
        _ extent: JSONExtent, keeping isKept: Bool, whileIn makeState: (JSONExtent) -> State
    ) throws(ListSyntaxError) -> ByteBuffer? {
        var extent = extent
        let end = extent.end(in: buffer.readableBytesUInt8Span, from: scanned)
        let length = end ?? buffer.readableBytes
        guard !isKept || length <= valueLimit else {
            throw ListSyntaxError(.tooLong(limit: valueLimit), offset: offset + length)
        }
        scanned = 0
        if isKept {
            guard end != nil else {
                scanned = length
                state = makeState(extent)
                return nil
            }
            offset += length
            return buffer.readSlice(length: length)
        }
        consume(length)
        guard end != nil else {
            state = makeState(extent)
            return nil
        }
        return ByteBuffer()
    }

    /// Drops white space, and returns the byte behind it without consuming it.
    private mutating func nextVisibleByte() -> UInt8? {
        let (length, byte) = leadingSpace()
        consume(length)
        return byte
    }

    /// How many bytes of white space come first, and the byte behind them if it is there.
    private func leadingSpace() -> (length: Int, next: UInt8?) {
        let bytes = buffer.readableBytesUInt8Span
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
            default: return (index, bytes[index])
            }
        }
        return (index, nil)
    }

    private mutating func consume(_ count: Int) {
        buffer.moveReaderIndex(forwardBy: count)
        offset += count
    }

    private func unexpected(_ byte: UInt8, _ expected: String) -> ListSyntaxError {
        ListSyntaxError(.unexpected(byte, expected: expected), offset: offset)
    }

    /// The API server escapes no letter, so the names are compared as they are written.
    private static func member(named key: ByteBuffer) -> Member {
        let text = key.readableBytesView
        if text.elementsEqual("\"items\"".utf8) { return .items }
        if text.elementsEqual("\"metadata\"".utf8) { return .metadata }
        if text.elementsEqual("\"kind\"".utf8) { return .kind }
        return .other
    }
}

extension ListSplitter.State {
    /// What may come next, for error sentences.
    fileprivate var expectation: String {
        switch self {
        case .beforeDocument: "'{'"
        case .beforeFirstKey: "a member name or '}'"
        case .beforeKey: "a member name"
        case .beforeColon: "':'"
        case .beforeFirstItem: "an item or ']'"
        case .beforeItem: "an item"
        case .afterMember: "',' or '}'"
        case .afterItem: "',' or ']'"
        case .afterDocument: "the end"
        case .beforeValue, .inKey, .inValue, .inItem: "a value"
        }
    }
}
