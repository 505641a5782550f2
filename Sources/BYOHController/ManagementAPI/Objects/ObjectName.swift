/// Names that the server makes: a prefix and five random characters, as kube-apiserver makes them.
enum ObjectName {
    /// No vowels and nothing that looks like another, so that no name is a word or a riddle.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    private static let maximumPrefix = 58

    static func generate(
        prefix: String, using generator: inout some RandomNumberGenerator
    ) -> String {
        let suffix = (0..<5).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        return String(prefix.prefix(maximumPrefix)) + String(suffix)
    }
}
