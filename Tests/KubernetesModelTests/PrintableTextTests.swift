import KubernetesModel
import Testing

@Suite struct PrintableTextTests {
    @Test(arguments: ["", "plain", "Grüße, 世界 🙂", "e\u{301}", "a b"])
    func textThatIsToBeSeenStays(_ text: String) {
        #expect(PrintableText.of(text) == text)
    }

    // A terminal would obey the first three; the others make text read as something else.
    @Test(arguments: [
        ("\u{1B}[2Jgone", "\u{FFFD}[2Jgone"), ("a\u{0}b", "a\u{FFFD}b"), ("\u{9B}31m", "\u{FFFD}31m"),
        ("a\u{202E}b", "a\u{FFFD}b"), ("a\u{200B}b", "a\u{FFFD}b"), ("one\ntwo\tthree", "one two three"),
    ]) func whatIsNotToBeSeenIsReplaced(_ text: String, _ shown: String) {
        #expect(PrintableText.of(text) == shown)
    }

    @Test func lengthsAreCountedInUnicodeScalars() {
        let text = String(repeating: "e\u{301}", count: 10)
        #expect(text.count == 10)
        #expect(PrintableText.of(text, limit: 15).unicodeScalars.count == 15)
        #expect(PrintableText.of(text, limit: 20) == text)
        #expect(PrintableText.of("\u{1B}\u{1B}", limit: 1) == "\u{FFFD}")
    }
}
