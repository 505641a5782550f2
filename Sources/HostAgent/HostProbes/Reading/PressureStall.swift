/// `/proc/pressure/*` (proc_pressure(5)).
package enum PressureStall {
    /// `avg300` of a line, as a share of 1; nil when it is not there.
    ///
    /// - Parameter kind: `some` for any of the work that waited, `full` for all of it at once.
    package static func averageOfFiveMinutes(_ kind: String, _ text: String) -> Double? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.first == kind[...] else { continue }
            return words.first { $0.hasPrefix("avg300=") }.flatMap { Double($0.dropFirst(7)) }.map { $0 / 100 }
        }
        return nil
    }
}
