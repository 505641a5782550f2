/// Reads the text form of a field selector from left to right.
struct FieldSelectorParser {
    private let text: String
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
        self.text = String(text)
        bytes = Array(text.utf8)
    }

    mutating func requirements() throws(InvalidSelector) -> [FieldSelector.Requirement] {
        var requirements: [FieldSelector.Requirement] = []
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: ",") {
                position += 1
            } else {
                requirements.append(try requirement())
            }
        }
        return requirements
    }

    private mutating func requirement() throws(InvalidSelector) -> FieldSelector.Requirement {
        let start = position
        while position < bytes.count, !isOperator, bytes[position] != UInt8(ascii: ",") { position += 1 }
        let field = String(decoding: bytes[start..<position], as: UTF8.self)
        if field.isEmpty { throw failure("The path of a field must stand before the operator") }
        guard position < bytes.count, isOperator else {
            throw failure("One of = == != and a value should follow the field '\(field)'")
        }
        let isEqual = bytes[position] == UInt8(ascii: "=")
        position += isEqual ? 1 : 2
        if isEqual, position < bytes.count, bytes[position] == UInt8(ascii: "=") { position += 1 }
        return FieldSelector.Requirement(field: field, isEqual: isEqual, value: try value())
    }

    private mutating func value() throws(InvalidSelector) -> String {
        var value: [UInt8] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: ",") {
            switch bytes[position] {
            case UInt8(ascii: "="): throw failure("'=' in a value must be written '\\='")
            case UInt8(ascii: "\\"):
                position += 1
                guard position < bytes.count, isEscapable(bytes[position]) else {
                    throw failure("A backslash must be followed by one of '\\', ',' and '='")
                }
            default: break
            }
            value.append(bytes[position])
            position += 1
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Whether `=` or `!=` begins here.
    private var isOperator: Bool {
        switch bytes[position] {
        case UInt8(ascii: "="): true
        case UInt8(ascii: "!"): position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "=")
        default: false
        }
    }

    private func isEscapable(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=")
    }

    private func failure(_ reason: String) -> InvalidSelector {
        InvalidSelector(reason, at: .init(text: text, offset: position))
    }
}
