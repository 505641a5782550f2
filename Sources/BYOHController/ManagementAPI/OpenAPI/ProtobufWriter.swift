/// Writes messages in the wire format of Protocol Buffers (protobuf.dev, "Encoding"): the part of it that OpenAPI needs.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// A text. Empty text is what a missing field means, and so is not written.
    mutating func string(_ field: UInt64, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        block(field, Array(text.utf8))
    }

    /// Texts of a repeated field.
    mutating func strings(_ field: UInt64, _ texts: [String]) {
        for text in texts { block(field, Array(text.utf8)) }
    }

    mutating func bool(_ field: UInt64, _ value: Bool?) {
        if value == true { varint(field << 3, 1) }
    }

    mutating func int64(_ field: UInt64, _ value: Int64?) {
        if let value, value != 0 { varint(field << 3, UInt64(bitPattern: value)) }
    }

    mutating func double(_ field: UInt64, _ value: Double?) {
        guard let value, value != 0 else { return }
        varint(field << 3 | 1)
        var bits = value.bitPattern
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
        }
    }

    /// A message inside this one; written even when it is empty, as its presence may mean something.
    mutating func message(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        block(field, inner.bytes)
    }

    private mutating func block(_ field: UInt64, _ content: [UInt8]) {
        varint(field << 3 | 2, UInt64(content.count))
        bytes += content
    }

    private mutating func varint(_ values: UInt64...) {
        for var value in values {
            while value >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
                value >>= 7
            }
            bytes.append(UInt8(value))
        }
    }
}
