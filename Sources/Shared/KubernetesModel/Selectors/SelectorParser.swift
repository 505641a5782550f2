/// Reads the text form of a label selector, by the grammar that `k8s.io/apimachinery/pkg/labels` documents.
struct SelectorParser {
    /// What the text is made of. The words `in` and `notin` are operators only where an operator may stand.
    private enum Token: Hashable {
        case word(String)
        case symbol(Symbol)
        case end
    }

    private enum Symbol: String {
        case equal = "="
        case doubleEqual = "=="
        case notEqual = "!="
        case not = "!"
        case greater = ">"
        case less = "<"
        case comma = ","
        case open = "("
        case close = ")"
    }

    private let text: String
    private let bytes: [UInt8]
    private var position = 0
    /// The token at hand, and where it begins.
    private var token = Token.end
    private var start = 0

    init(_ text: some StringProtocol) {
        self.text = String(text)
        bytes = Array(text.utf8)
        advance()
    }

    mutating func requirements() throws(InvalidSelector) -> [Selector.Requirement] {
        var requirements: [Selector.Requirement] = []
        if token == .end { return requirements }
        while true {
            requirements.append(try requirement())
            if token == .end { return requirements }
            guard accept(.comma) else { throw failure("Found \(found) where ',' or the end should follow") }
        }
    }

    private mutating func requirement() throws(InvalidSelector) -> Selector.Requirement {
        let isNegated = accept(.not)
        let place = place
        guard case .word(let key) = token else { throw failure("Found \(found) where the key of a label should begin") }
        advance()
        if isNegated { return try .checked(key: key, .doesNotExist, at: place) }
        switch token {
        case .end, .symbol(.comma): return try .checked(key: key, .exists, at: place)
        case .symbol(.equal), .symbol(.doubleEqual):
            advance()
            return try .checked(key: key, .oneOf([try value()]), at: place)
        case .symbol(.notEqual):
            advance()
            return try .checked(key: key, .noneOf([try value()]), at: place)
        case .symbol(.greater):
            advance()
            return try .checked(key: key, .greaterThan(try bound()), at: place)
        case .symbol(.less):
            advance()
            return try .checked(key: key, .lessThan(try bound()), at: place)
        case .word("in"):
            advance()
            return try .checked(key: key, .oneOf(try values()), at: place)
        case .word("notin"):
            advance()
            return try .checked(key: key, .noneOf(try values()), at: place)
        default: throw failure("Found \(found) where one of = == != > < in notin or ',' should follow the key '\(key)'")
        }
    }

    /// The value of an equation, which may be empty.
    private mutating func value() throws(InvalidSelector) -> String {
        switch token {
        case .end, .symbol(.comma): return ""
        case .word(let value):
            advance()
            return value
        default: throw failure("Found \(found) where the value of a label should begin")
        }
    }

    private mutating func bound() throws(InvalidSelector) -> Int64 {
        guard case .word(let word) = token, let bound = Int64(word) else {
            throw failure("Found \(found) where an integer should follow '>' or '<'")
        }
        advance()
        return bound
    }

    /// Values in parentheses. Between commas, nothing is the empty value.
    private mutating func values() throws(InvalidSelector) -> [String] {
        guard accept(.open) else { throw failure("Found \(found) where '(' should begin the values") }
        if accept(.close) { return [] }
        var values: [String] = []
        while true {
            if case .word(let value) = token {
                values.append(value)
                advance()
            } else {
                values.append("")
            }
            if accept(.close) { return values }
            guard accept(.comma) else { throw failure("Found \(found) where ',' or ')' should follow a value") }
        }
    }
}

// MARK: - Tokens

extension SelectorParser {
    private var place: InvalidSelector.Place { InvalidSelector.Place(text: text, offset: start) }

    /// The token at hand, for an error message.
    private var found: String {
        switch token {
        case .word(let word): "'\(word)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end"
        }
    }

    private func failure(_ reason: String) -> InvalidSelector {
        InvalidSelector(reason, at: place)
    }

    private mutating func accept(_ symbol: Symbol) -> Bool {
        guard token == .symbol(symbol) else { return false }
        advance()
        return true
    }

    private mutating func advance() {
        while position < bytes.count, Self.isWhiteSpace(bytes[position]) { position += 1 }
        start = position
        guard position < bytes.count else {
            token = .end
            return
        }
        if let symbol = symbol() {
            token = .symbol(symbol)
            position += symbol.rawValue.utf8.count
            return
        }
        while position < bytes.count, symbol() == nil, !Self.isWhiteSpace(bytes[position]) { position += 1 }
        token = .word(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// The longest symbol at hand.
    private func symbol() -> Symbol? {
        let isFollowedByEqual = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "=")
        switch bytes[position] {
        case UInt8(ascii: "="): return isFollowedByEqual ? .doubleEqual : .equal
        case UInt8(ascii: "!"): return isFollowedByEqual ? .notEqual : .not
        case UInt8(ascii: ">"): return .greater
        case UInt8(ascii: "<"): return .less
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: "("): return .open
        case UInt8(ascii: ")"): return .close
        default: return nil
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
