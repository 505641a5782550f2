/// gzip files (RFC 1952), as bootstrap data carries compressed contents.
package enum Gzip {
    /// No file of a bootstrap is larger, and a bomb must not fill the memory.
    package static let sizeLimit = 32 << 20

    /// The contents of all members, one behind the other, each checked against its checksum and length.
    package static func decompress(_ bytes: [UInt8], limit: Int = sizeLimit) throws(GzipError) -> [UInt8] {
        var output: [UInt8] = []
        var place = 0
        repeat {
            place = try endOfHeader(bytes, from: place)
            let start = output.count
            var inflate = Inflate(bytes, from: place, limit: limit)
            output = try inflate.run(appendingTo: output)
            place = inflate.nextByte
            guard place + 8 <= bytes.count else { throw .truncated }
            let checksum = little(bytes[place..<(place + 4)])
            let length = little(bytes[(place + 4)..<(place + 8)])
            guard checksum == CRC32.checksum(output[start...]),
                length == UInt32(truncatingIfNeeded: output.count - start)
            else { throw .wrongChecksum }
            place += 8
        } while place < bytes.count
        return output
    }

    private static func endOfHeader(_ bytes: [UInt8], from start: Int) throws(GzipError) -> Int {
        guard start + 10 <= bytes.count else { throw start == 0 ? .noHeader : .truncated }
        guard bytes[start] == 0x1f, bytes[start + 1] == 0x8b, bytes[start + 2] == 8 else { throw .noHeader }
        let flags = bytes[start + 3]
        var place = start + 10
        if flags & 4 != 0 {
            guard place + 2 <= bytes.count else { throw .truncated }
            place += 2 + Int(bytes[place]) + Int(bytes[place + 1]) << 8
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            // The name and the comment each end with a zero.
            guard place <= bytes.count, let end = bytes[place...].firstIndex(of: 0) else { throw .truncated }
            place = end + 1
        }
        if flags & 2 != 0 { place += 2 }
        guard place <= bytes.count else { throw .truncated }
        return place
    }

    private static func little(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The checksum of gzip (ISO 3309).
package enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1 }
    }

    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
        return ~value
    }
}
