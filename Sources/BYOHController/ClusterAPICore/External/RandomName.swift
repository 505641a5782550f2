/// Names with a random end, in the alphabet that Kubernetes uses: no vowels, and no digits that look like them.
enum RandomName {
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

    /// So many random characters.
    static func characters(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).compactMap { _ in alphabet.randomElement(using: &generator) })
    }

    /// `<prefix>-<5 characters>`, with the prefix cut so that the whole is a valid label.
    static func following(_ prefix: String) -> String { "\(prefix.prefix(57))-\(characters(5))" }
}
