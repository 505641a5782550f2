/// `/proc/meminfo`.
package enum MemoryInfo {
    /// `MemTotal`; 0 when it is not there.
    package static func totalBytes(_ text: String) -> Int64 { bytes("MemTotal", text) ?? 0 }

    /// A field, which stands there in kibibytes; nil when it is not there.
    package static func bytes(_ field: String, _ text: String) -> Int64? {
        for line in text.split(separator: "\n") where line.hasPrefix(field + ":") {
            let words = line.split(separator: " ")
            return words.count > 1 ? Int64(words[1]).map { $0 * 1024 } : nil
        }
        return nil
    }
}

/// Lists of processors as the kernel writes them: `0-3,8`.
package enum CPUList {
    package static func count(_ text: String) -> Int {
        text.split(separator: ",").reduce(0) { sum, range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, last >= first, last < 1 << 20 else { return sum }
            return sum + last - first + 1
        }
    }
}
