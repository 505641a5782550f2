import KubernetesModel

/// The `Date` of HTTP responses (RFC 9110 section 5.6.7), in the one form that servers write: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Nil for anything else.
    static func time(_ text: String) -> Time? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].count == 4, words[1].count == 2, words[3].count == 4, words[5] == "GMT",
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        // What is no date in the calendar is none in the header.
        return try? Time(parsing: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
