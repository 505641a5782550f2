import CloudConfig
import JSONTree

/// The journal's form on the disk: a line for each event, with its checksum in front.
///
/// `9ae0daaf {"event":"stepBegan","step":"unpack-bundle"}`
package enum JournalText {
    /// What a reading gave.
    package struct Reading: Hashable, Sendable {
        package var events: [JournalEvent] = []
        /// Lines in the middle that are damaged: the disk lost what it had confirmed.
        package var damagedLines = 0
        /// Whether the end was cut off in the middle of a line, as a power cut does.
        package var isTorn = false
    }

    package static func line(_ event: JournalEvent) throws -> [UInt8] {
        let json = try JSONValue(encoding: event).serialized()
        return Array(hex(CRC32.checksum(json)).utf8) + [space] + json + [newline]
    }

    /// Reads all that is whole. Never fails: what cannot be read is counted.
    package static func read(_ bytes: [UInt8]) -> Reading {
        var reading = Reading()
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: newline)
            let line = rest[..<(end ?? rest.endIndex)]
            rest = end.map { rest[($0 + 1)...] } ?? []
            if end != nil, let event = event(in: line) {
                reading.events.append(event)
            } else if rest.isEmpty {
                reading.isTorn = true
            } else {
                reading.damagedLines += 1
            }
        }
        return reading
    }

    private static func event(in line: ArraySlice<UInt8>) -> JournalEvent? {
        guard line.count > 9, line[line.startIndex + 8] == space else { return nil }
        let json = Array(line[(line.startIndex + 9)...])
        guard hex(CRC32.checksum(json)) == String(decoding: line.prefix(8), as: UTF8.self) else { return nil }
        return try? JSONValue(parsing: json).decode(JournalEvent.self)
    }

    private static func hex(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
}
