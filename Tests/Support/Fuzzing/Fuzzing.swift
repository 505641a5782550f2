package import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Feeds inputs to a parser: mutated entries of a corpus, and now and then random bytes.
///
/// A crash of the parser crashes the test run; set `BYOH_FUZZ_SEED` to the printed seed to see it again. `check` may record
/// issues, and the run stops after the first input for which it throws.
///
/// It yields now and then: all tests share one small pool of threads, and those that talk over sockets would miss their
/// deadlines if a few fuzzers held every thread for a minute.
/// ```swift
/// @Test func survivesAnything() async throws {
///     try await fuzz(corpus: ["1h30m", "300ms"]) { bytes in
///         _ = try? GoDuration(parsing: String(decoding: bytes, as: UTF8.self))
///     }
/// }
/// ```
/// - Parameters:
///   - inputs: How many; by default `BYOH_FUZZ_INPUTS`, or 100,000. The gate sets 1,000,000.
///   - seed: By default `BYOH_FUZZ_SEED`, or 1.
///   - corpus: Well-formed inputs. Keep them short: a million of them must pass in seconds in a debug build.
///   - alphabet: The bytes that mutations insert most often: those that mean something to the parser.
package func fuzz(
    inputs: Int = FuzzSettings.inputs, seed: UInt64 = FuzzSettings.seed, corpus: [String], alphabet: String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ check: ([UInt8]) throws -> Void
) async rethrows {
    var mutator = InputMutator(seed: seed, corpus: corpus.map { Array($0.utf8) }, alphabet: Array(alphabet.utf8))
    for number in 0..<inputs {
        if number.isMultiple(of: 256) { await Task.yield() }
        let input = mutator.next()
        do {
            try check(input)
        } catch {
            Issue.record(
                "Input \(number) of seed \(seed) failed: \(String(reflecting: String(decoding: input, as: UTF8.self)))",
                sourceLocation: sourceLocation)
            throw error
        }
    }
}

/// How much the fuzzers of this run do, from the environment.
package enum FuzzSettings {
    package static let inputs = number("BYOH_FUZZ_INPUTS").map { Int(clamping: $0) } ?? 100_000
    package static let seed = number("BYOH_FUZZ_SEED") ?? 1

    private static func number(_ name: String) -> UInt64? { text(name).flatMap { UInt64($0) } }

    /// A variable of the environment.
    package static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
