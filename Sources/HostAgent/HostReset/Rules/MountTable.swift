/// What is mounted, from `/proc/self/mountinfo` (proc(5)).
package struct MountTable: Hashable, Sendable {
    /// Mount points in the order in which they were mounted.
    package let points: [String]

    package init(mountinfo: String) {
        points = mountinfo.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count > 4 ? Self.unescaped(fields[4]) : nil
        }
    }

    /// The mount points below one of these folders, the last mounted first, so that they can be unmounted in this order.
    package func points(below folders: [String]) -> [String] {
        points.reversed().filter { point in
            folders.contains { point == $0 || point.hasPrefix($0 + "/") }
        }
    }

    /// Spaces, tabs, newlines and backslashes stand as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
