/// A place in a JSON document, by RFC 6901: `/spec/taints/0/key`.
public struct JSONPointer: Hashable, Sendable {
    /// Member names and array indexes from the root inwards, unescaped. Empty for the whole document.
    public var tokens: [String]

    /// The whole document.
    public static let root = JSONPointer([])

    /// The place that these names and indexes lead to; they are not escaped.
    public init(_ tokens: [String]) {
        self.tokens = tokens
    }

    /// Reads the text form.
    ///
    /// - Throws: ``InvalidJSONPointer`` for text that neither is empty nor begins with a slash, and for a tilde that is
    ///   not followed by 0 or 1.
    public init(parsing text: String) throws(InvalidJSONPointer) {
        guard !text.isEmpty else {
            self = .root
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else {
            throw InvalidJSONPointer(text: text, reason: "it must be empty or begin with '/'")
        }
        var tokens: [String] = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            tokens.append(try Self.unescaped(Substring(part), of: text))
        }
        self.init(tokens)
    }

    private static func unescaped(_ part: Substring, of text: String) throws(InvalidJSONPointer) -> String {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        var token = ""
        var rest = part.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "~" else {
                token.unicodeScalars.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "0": token.append("~")
            case "1": token.append("/")
            default: throw InvalidJSONPointer(text: text, reason: "'~' must be written '~0' and '/' inside a name '~1'")
            }
        }
        return token
    }

    /// The place of a member or element of what this points to.
    public func appending(_ token: String) -> JSONPointer {
        JSONPointer(tokens + [token])
    }

    /// The place of an element of the array this points to.
    public func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The text form, with `~` and `/` in names escaped.
    public var description: String {
        var text = ""
        for token in tokens {
            text.append("/")
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text.append("~0")
                case "/": text.append("~1")
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}

extension JSONPointer: Codable {
    /// Reads the text form; text that is no pointer is `DecodingError.dataCorrupted`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(parsing: container.decode(String.self))
        } catch let error as InvalidJSONPointer {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes the text form, escaped.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Text that is no JSON pointer.
public struct InvalidJSONPointer: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// The text and what is wrong with it, for people.
    public var description: String { "'\(text)' is no JSON pointer: \(reason)" }
}

extension JSONValue {
    /// The value at a place; nil when there is none.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object(let members):
                guard let member = members[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Self.arrayIndex(token), index < elements.count else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    /// A pointer token as an array index: digits without a superfluous zero.
    static func arrayIndex(_ token: String) -> Int? {
        let digits = token.utf8
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        if digits.count > 1, digits.first == UInt8(ascii: "0") { return nil }
        return Int(token)
    }
}
