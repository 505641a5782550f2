/// `/proc/meminfo`.
package enum MemoryInfo {
    /// `MemTotal`, which stands there in kibibytes; 0 when it does not.
    package static func totalBytes(_ text: String) -> Int64 {
        for line in text.split(separator: "\n") where line.hasPrefix("MemTotal:") {
            let words = line.split(separator: " ")
            return words.count > 1 ? (Int64(words[1]) ?? 0) * 1024 : 0
        }
        return 0
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
