/// Reads one JSON document strictly by RFC 8259 into tokens.
///
/// Everything is checked here, so that whoever reads the tokens meets no errors of the text. Nesting costs no stack.
/// A value of this type reads one document. The input travels as an argument because a `Span` cannot be stored.
struct JSONScanner {
    private let maximumDepth: Int
    var tokens: [JSONToken] = []
    /// The strings with escapes.
    var kept: [JSONValue] = []
    var offset = 0
    /// The arrays and objects that have not ended, by their tokens.
    private var open: [Int] = []

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    /// Reads the whole input as one value with nothing but white space around it.
    mutating func document(_ input: Span<UInt8>) throws(JSONSyntaxError) {
        // A document larger than this has four thousand times the bytes of the largest object in etcd.
        guard input.count < UInt32.max else {
            throw JSONSyntaxError("The document has more than 4 GiB", at: 0, in: input)
        }
        // An object of Kubernetes has a value or a name in about every sixteen bytes.
        tokens.reserveCapacity(input.count / 16 + 4)
        skipWhiteSpace(input)
        repeat {
            let hasOpened = try value(input)
            skipWhiteSpace(input)
            if hasOpened, try beginContents(input) { continue }
            while let container = open.last {
                if try separator(in: container, input) { break }
            }
        } while !open.isEmpty
        if offset < input.count {
            throw failure("Found \(found(input)) after the end of the document", input)
        }
    }

    // MARK: - Values

    /// Reads a value; of an array or object only the bracket. Returns whether it was one.
    private mutating func value(_ input: Span<UInt8>) throws(JSONSyntaxError) -> Bool {
        guard offset < input.count else { throw failure("The document ends where a value should begin", input) }
        switch input[offset] {
        case UInt8(ascii: "\""): try string(input)
        case UInt8(ascii: "{"):
            try openContainer(.object, input)
            return true
        case UInt8(ascii: "["):
            try openContainer(.array, input)
            return true
        case UInt8(ascii: "t"): try literal("true", .true, input)
        case UInt8(ascii: "f"): try literal("false", .false, input)
        case UInt8(ascii: "n"): try literal("null", .null, input)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(input)
        default: throw failure("Found \(found(input)) where a value should begin", input)
        }
        return false
    }

    private mutating func literal(
        _ word: StaticString, _ kind: JSONToken.Kind, _ input: Span<UInt8>
    ) throws(JSONSyntaxError) {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard start + index < input.count, input[start + index] == word.utf8Start[index] else {
                throw failure("Found a word that is not '\(word)'", input)
            }
        }
        offset += word.utf8CodeUnitCount
        append(kind, from: start, count: word.utf8CodeUnitCount)
    }

    /// Notes a value, or a name, that has nothing inside.
    mutating func append(_ kind: JSONToken.Kind, from start: Int, count: Int) {
        tokens.append(
            JSONToken(kind: kind, start: UInt32(start), count: UInt32(count), next: UInt32(tokens.count + 1)))
    }

    // MARK: - Arrays and objects

    private mutating func openContainer(_ kind: JSONToken.Kind, _ input: Span<UInt8>) throws(JSONSyntaxError) {
        if open.count == maximumDepth {
            throw failure("The document nests more than \(maximumDepth) levels deep", input)
        }
        open.append(tokens.count)
        append(kind, from: 0, count: 0)
        offset += 1
    }

    /// Goes to the first value of the container that was just opened. Returns false, at its bracket, when it is empty.
    private mutating func beginContents(_ input: Span<UInt8>) throws(JSONSyntaxError) -> Bool {
        let container = tokens.count - 1
        if tokens[container].kind == .object {
            if offset < input.count, input[offset] == UInt8(ascii: "}") { return false }
            try name(input)
        } else if offset < input.count, input[offset] == UInt8(ascii: "]") {
            return false
        }
        tokens[container].count = 1
        return true
    }

    /// Goes on behind a value in `container`: to its next value, and returns true, or to its end.
    private mutating func separator(in container: Int, _ input: Span<UInt8>) throws(JSONSyntaxError) -> Bool {
        let isObject = tokens[container].kind == .object
        if accept(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"), input) {
            tokens[container].next = UInt32(tokens.count)
            open.removeLast()
            skipWhiteSpace(input)
            return false
        }
        guard accept(UInt8(ascii: ","), input) else {
            let expected = isObject ? "',' or '}' should follow a member" : "',' or ']' should follow an element"
            throw failure("Found \(found(input)) where \(expected)", input)
        }
        skipWhiteSpace(input)
        tokens[container].count += 1
        if isObject { try name(input) }
        return true
    }

    /// Reads the name of a member, and goes to its value.
    private mutating func name(_ input: Span<UInt8>) throws(JSONSyntaxError) {
        guard offset < input.count, input[offset] == UInt8(ascii: "\"") else {
            throw failure("Found \(found(input)) where the quoted name of a member should begin", input)
        }
        try string(input)
        skipWhiteSpace(input)
        guard accept(UInt8(ascii: ":"), input) else {
            throw failure("Found \(found(input)) where ':' should follow the name of a member", input)
        }
        skipWhiteSpace(input)
    }
}

// MARK: - Bytes

extension JSONScanner {
    private mutating func skipWhiteSpace(_ input: Span<UInt8>) {
        while offset < input.count {
            switch input[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    mutating func accept(_ byte: UInt8, _ input: Span<UInt8>) -> Bool {
        guard offset < input.count, input[offset] == byte else { return false }
        offset += 1
        return true
    }

    func failure(_ reason: String, _ input: Span<UInt8>) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: offset, in: input)
    }

    /// The byte at hand, for an error message.
    func found(_ input: Span<UInt8>) -> String {
        guard offset < input.count else { return "the end of the document" }
        let byte = input[offset]
        return (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "the byte 0x\(String(byte, radix: 16))"
    }
}
