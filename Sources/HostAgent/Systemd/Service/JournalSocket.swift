import CSystemd
import Glibc

/// journald's own socket, which takes entries with fields (`sd_journal_sendv(3)`).
package enum JournalSocket {
    /// Gives journald one entry. False when it cannot be reached or does not take it.
    ///
    /// - Parameter fields: Names as systemd.journal-fields(7) allows them, and any text.
    package static func send(_ fields: [(name: String, value: String)]) -> Bool {
        var bytes: [UInt8] = []
        var lengths: [Int] = []
        for field in fields {
            let start = bytes.count
            bytes += field.name.utf8
            bytes.append(UInt8(ascii: "="))
            bytes += field.value.utf8
            lengths.append(bytes.count - start)
        }
        return bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            let parts = lengths.map { length in
                defer { start += length }
                return iovec(iov_base: buffer.baseAddress.map { $0 + start }, iov_len: length)
            }
            return byoh_journal_send(parts, Int32(parts.count)) >= 0
        }
    }
}
