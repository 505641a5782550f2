import Testing

@testable import ManagementAPI

/// The refusals are worded as kube-apiserver words them.
@Suite struct RegularExpressionTests {
    // Rule: it matches anywhere in the text, scalar by scalar.
    @Test(arguments: [
        ("a", "xax", true), ("^a$", "a", true), ("^a$", "a\n", false), ("(?m)^a$", "b\na\nc", true), ("", "x", true),
        ("x*", "", true), ("^$", "", true), (#"\z"#, "", true), ("^.$", "e\u{301}", false), ("^..$", "e\u{301}", true),
        ("a.c", "a\nc", false), ("(?s)a.c", "a\nc", true), (#"\bfoo\b"#, "a foo b", true),
        (#"\bfoo\b"#, "afoo b", false), (#"\Bfoo"#, "afoo", true), (#"\Afoo"#, "afoo", false),
    ])
    func itSearchesForScalars(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    // Rule: the classes of Perl and POSIX are ASCII; categories are those of Unicode.
    @Test(arguments: [
        (#"^\d$"#, "٣", false), (#"^\w+$"#, "é", false), (#"^\s$"#, "\u{A0}", false), (#"^\s$"#, "\u{0B}", false),
        (#"^\S+$"#, "a b", false), (#"^\D$"#, "٣", true), ("[^a]", "\n", true), ("^[]a]+$", "]a", true),
        ("^[a-]+$", "a-", true), (#"[\d-z]"#, "-", true), (#"^[^\D5]+$"#, "123", true), (#"^[^\D5]+$"#, "125", false),
        ("^[[:alpha:]]$", "é", false), ("^[[:^alpha:]]$", "1", true), (#"^\p{Lu}\P{Lu}$"#, "Éa", true),
        (#"^\pL+$"#, "aé3", false), (#"^\p{^L}$"#, "3", true), (#"^\p{Any}$"#, "\u{10FFFF}", true),
    ])
    func classesHoldWhatTheirNamesSay(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    @Test(arguments: [
        ("(?i)straße", "STRAßE", true), ("(?i)k", "\u{212A}", true), ("(?i)i", "\u{131}", false),
        ("(?i)[^x]", "X", false), ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("a(?i)b|c", "C", true),
        ("(?i)(?-i)a", "A", false),
    ])
    func flagsHoldToTheEndOfTheirGroup(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    // Rule: case is ignored in a class that has a name before the class is turned around.
    @Test(arguments: [
        (#"(?i)^[^\W_]+$"#, "host", true), (#"(?i)^[^\W_]+$"#, "ho_st", false), (#"(?i)^\W$"#, "s", false),
        (#"(?i)^\W$"#, "k", false), (#"(?i)^\W$"#, "\u{212A}", false), (#"(?i)^\W$"#, "-", true),
        ("(?i)[[:^lower:]]", "a", false), ("(?i)[[:^lower:]]", "A", false), ("(?i)[[:^lower:]]", "1", true),
        (#"(?i)\P{Lu}"#, "a", false), (#"(?i)\P{Lu}"#, "é", false), (#"(?i)\P{Lu}"#, "1", true),
        (#"(?i)^[\W\d]$"#, "s", false), (#"(?i)^[^\P{Lu}]$"#, "a", true),
    ])
    func negatedClassesIgnoreCase(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    @Test(arguments: [
        ("^(a*)*$", "aaaa", true), ("^(a*)*b$", "aaaa", false), ("^a{2,3}$", "aaaa", false), ("^a{2,3}$", "aaa", true),
        ("^a{2,}$", "a", false), ("^a{0}$", "", true), ("a{,2}", "a{,2}", true), ("^(?:ab|cd|)$", "", true),
        ("^(?:ab|cd)$", "cd", true), ("^(?U)a+?$", "aa", true), (#"\Q.*\E"#, "a.*b", true), (#"\Q.*\E"#, "ab", false),
        (#"\x{D800}"#, "\u{FFFD}", false), (#"^[^\x{D800}]$"#, "a", true), (#"^(a|\x{DFFF})$"#, "a", true),
        (#"^[\x{D7FF}-\x{E000}]$"#, "\u{E000}", true), (#"(?i)\x{D800}"#, "a", false),
        (#"^\x41\x{1F600}\101\n$"#, "A😀A\n", true), (#"^(?P<n>a)(?<m>b)$"#, "ab", true),
        (#"^([a-z0-9]{1,63}\.){1,10}[a-z]{2,}$"#, "www.example.org", true), ("(^a)?b", "xb", true),
        ("^(a?)+b$", "aab", true), ("^(a?)+b$", "b", true), ("^(?:a+b)+$", "aabab", true), ("^(?:a+b)+$", "aba", false),
        ("^(a|){3,}$", "a", true), ("^a{0,}b$", "b", true), ("^a(?:b{0}|c)d$", "ad", true), ("^()+$", "", true),
    ])
    func partsRepeatAndAlternate(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    // Rule: what RE2 cannot do in linear time, and what it cannot read, is refused in its words.
    @Test(arguments: [
        ("a(?=b)", "invalid or unsupported Perl syntax: `(?=`"), ("(?!x)", "invalid or unsupported Perl syntax: `(?!`"),
        ("(?<=a)b", "invalid named capture: `(?<=a)b`"), ("(?<!a>)b", "invalid named capture: `(?<!a>`"),
        ("(?<", "invalid or unsupported Perl syntax: `(?<`"), ("(?P<", "invalid or unsupported Perl syntax: `(?P`"),
        ("(?P=a)", "invalid or unsupported Perl syntax: `(?P`"),
        ("(?>a)", "invalid or unsupported Perl syntax: `(?>`"), ("(?i", "invalid or unsupported Perl syntax: `(?i`"),
        ("(?iz)", "invalid or unsupported Perl syntax: `(?iz`"),
        ("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"),
        (#"(a)\1"#, #"invalid escape sequence: `\1`"#), (#"\Z"#, #"invalid escape sequence: `\Z`"#),
        (#"[a-\d]"#, #"invalid escape sequence: `\d`"#), (#"\xZZ"#, #"invalid escape sequence: `\xZZ`"#),
        (#"\x{110000}"#, #"invalid escape sequence: `\x{110000`"#), (#"\x{}"#, #"invalid escape sequence: `\x{}`"#),
        (#"\x{4z}"#, #"invalid escape sequence: `\x{4z`"#), (#"\x{41"#, #"invalid escape sequence: `\x{41`"#),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("a++", "invalid nested repetition operator: `++`"), ("a**", "invalid nested repetition operator: `**`"),
        ("a{2}{3}", "invalid nested repetition operator: `{2}{3}`"),
        ("a*??", "invalid nested repetition operator: `*??`"), ("*a", "missing argument to repetition operator: `*`"),
        ("(|*)", "missing argument to repetition operator: `*`"), ("(", "missing closing ): `(`"),
        (")", "unexpected ): `)`"), ("[a", "missing closing ]: `[a`"),
        ("[z-a]", "invalid character class range: `z-a`"), ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        (#"\p{Foo}"#, #"invalid character class range: `\p{Foo}`"#), ("(?P<n", "invalid named capture: `(?P<n`"),
        ("a{1001}", "invalid repeat count: `{1001}`"), ("a{2,1}", "invalid repeat count: `{2,1}`"),
        ("(a{100}){100}", "invalid repeat count: `{100}`"), ("a{99999999999}", "invalid repeat count: `{99999999999}`"),
    ])
    func whatRE2DoesNotKnowIsRefused(pattern: String, problem: String) {
        #expect("\(failure(pattern))" == "error parsing regexp: \(problem)")
    }

    @Test func theSizeOfAnExpressionIsBounded() {
        let wide = String(repeating: "a{1000}", count: 60)
        #expect("\(failure(wide))" == "error parsing regexp: expression too large: `\(wide)`")
        let deep = String(repeating: "(", count: 1000) + String(repeating: ")", count: 1000)
        #expect("\(failure(deep))" == "error parsing regexp: expression nests too deeply: `\(deep)`")
        #expect("\(failure(String(deep.dropFirst().dropLast())))" == "ok")
        let open = String(repeating: "(", count: 100_000)
        #expect("\(failure(open))" == "error parsing regexp: missing closing ): `\(open)`")
    }

    // Rule: parts that a flag or an empty quotation sets apart are repeated once more, and count as groups do.
    @Test(.timeLimit(.minutes(1)), arguments: ["*(?i)", #"*\Q\E"#, "+(?i)", "?(?i)"])
    func repetitionsOfRepetitionsAreTooHigh(repetition: String) {
        let high = "a" + String(repeating: repetition, count: 600_000)
        #expect("\(failure(high))" == "error parsing regexp: expression nests too deeply: `\(high)`")
        #expect("\(failure("a" + String(repeating: repetition, count: 999)))" == "ok")
    }

    // Rule: a repetition of once costs nothing, however often it is copied.
    @Test(.timeLimit(.minutes(1))) func repetitionsOfOnceAreNone() throws {
        let once = "(?:a" + String(repeating: "{1}(?i)", count: 990) + "){1000}"
        let pattern = "^" + String(repeating: once, count: 49) + "$"
        #expect(try RegularExpression(pattern).matches(String(repeating: "a", count: 49_000)))
        #expect(try !RegularExpression(pattern).matches(String(repeating: "a", count: 48_999)))
    }

    // Rule: a part takes room of its own for each copy, one that matches nothing as well.
    @Test(arguments: ["()", "a{0}", "(?:|)", "(?:a{0}|)"]) func emptyPartsAreCounted(part: String) {
        let wide = "(" + String(repeating: part, count: 60) + "){1000}"
        #expect("\(failure(wide))" == "error parsing regexp: expression too large: `\(wide)`")
        #expect("\(failure("(" + part + "){300}"))" == "ok")
    }

    // Rule: what repeats once or more takes no second copy, however often it is in another.
    @Test func repetitionsInOneAnotherDoNotDouble() throws {
        let pattern = "^" + String(repeating: "(?:", count: 998) + "a" + String(repeating: "+)", count: 998) + "$"
        #expect(try RegularExpression(pattern).matches("aaa"))
        #expect(try !RegularExpression(pattern).matches(""))
    }

    @Test(.timeLimit(.minutes(1))) func theRangesOfAllClassesAreBounded() throws {
        func bracket(_ count: UInt32) -> String {
            let scalars = (0..<count).compactMap { Unicode.Scalar(0x1_0000 + 2 * $0) }
            return "[" + String(String.UnicodeScalarView(scalars)) + "]"
        }
        let good = bracket(50_000)
        #expect(try RegularExpression("^\(good){1000}$").matches(String(repeating: "\u{10000}", count: 1000)))
        let large = bracket(100_001)
        #expect("\(failure(large))" == "error parsing regexp: expression too large: `\(large)`")
    }

    @Test(.timeLimit(.minutes(1))) func theEndOfAGroupCopiesNothing() {
        let wide = String(repeating: "()", count: 300_000)
        #expect("\(failure(wide))" == "error parsing regexp: expression too large: `\(wide)`")
    }

    @Test(.timeLimit(.minutes(1))) func openingsOfClassesThatNeverCloseAreReadOnce() throws {
        #expect(try RegularExpression("[" + String(repeating: "[:", count: 40_000) + "a]").matches(":"))
    }

    // Rule: the time grows with the text, and no faster. Backtracking would take longer than there is time in the world.
    @Test(.timeLimit(.minutes(1)), arguments: ["^(a+)+$", "^(a|aa)*$", "^(a?){100}a{100}$", "(.*.*)*=x"])
    func noTextMakesItBacktrack(pattern: String) throws {
        let text = String(repeating: "a", count: 5000) + "b"
        #expect(try !RegularExpression(pattern).matches(text))
    }

    private func failure(_ pattern: String) -> any CustomStringConvertible {
        do {
            _ = try RegularExpression(pattern)
            return "ok"
        } catch {
            return error
        }
    }
}
