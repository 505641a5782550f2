import TestSupport
import Testing

@testable import ManagementAPI

@Suite struct RegularExpressionFuzzTests {
    private static let corpus = [
        "^(a|k)*[^_]$", "(a+)+k", #"(?i:[^\Wk]\b)"#, "a{1,2}?(?:|1){0}.", #"(?i:\W|_k)$"#, "(?i)[[:^lower:]]",
        #"\pL\P{Lu}\x{41}\Qa*\E"#, "(?P<a>a)(?<k>k)", "[a-k-]{2,}", #"(^a?|\B\d)+\z"#,
    ]

    // Rule: whatever it reads it matches as the definitions of its operators say, and nothing makes it crash.
    @Test func matchesWhatTheDefinitionsSay() async {
        var generator = SeededGenerator(seed: FuzzSettings.seed)
        await fuzz(corpus: Self.corpus, alphabet: #"aAkK_1()[]{}|*+?^$.\wWbBdDi:,-0"#) { bytes in
            let pattern = String(decoding: bytes, as: UTF8.self)
            let reference = ReferenceExpression(pattern)
            do throws(InvalidRegularExpression) {
                let expression = try RegularExpression(pattern)
                let text = Self.text(&generator)
                let isMatch = expression.matches(text)
                guard let reference, reference.matches(Array(text.unicodeScalars)) != isMatch else { return }
                Issue.record("\(pattern.debugDescription) on \(text.debugDescription): \(isMatch)")
            } catch {
                // Copies of copies can be too many for both; the reference does not count.
                guard reference != nil, error.problem != .repeatCount, error.problem != .size else { return }
                Issue.record("\(pattern.debugDescription): \(error)")
            }
        }
    }

    private static func text(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<generator.below(6) {
            text.unicodeScalars.append(
                ReferenceExpression.scalars[generator.below(ReferenceExpression.scalars.count)])
        }
        return text
    }
}
