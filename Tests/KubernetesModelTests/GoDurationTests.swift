import JSONTree
import KubernetesModel
import TestSupport
import Testing

@Suite struct GoDurationTests {
    // Go's time.ParseDuration, and Duration.String for what it gives.
    @Test(
        arguments: [
            ("0", 0, "0s"), ("0s", 0, "0s"), ("5s", 5_000_000_000, "5s"), ("30s", 30_000_000_000, "30s"),
            ("1478s", 1_478_000_000_000, "24m38s"), ("-5s", -5_000_000_000, "-5s"), ("+5s", 5_000_000_000, "5s"),
            ("-0", 0, "0s"), ("+0", 0, "0s"), ("5.0s", 5_000_000_000, "5s"), ("5.6s", 5_600_000_000, "5.6s"),
            ("5.s", 5_000_000_000, "5s"), (".5s", 500_000_000, "500ms"), ("1.004s", 1_004_000_000, "1.004s"),
            ("100.00100s", 100_001_000_000, "1m40.001s"), ("10ns", 10, "10ns"), ("11us", 11_000, "11µs"),
            ("12\u{B5}s", 12_000, "12µs"), ("12\u{3BC}s", 12_000, "12µs"), ("13ms", 13_000_000, "13ms"),
            ("1.5ms", 1_500_000, "1.5ms"), ("1100ns", 1100, "1.1µs"), ("14s", 14_000_000_000, "14s"),
            ("15m", 900_000_000_000, "15m0s"), ("16h", 57_600_000_000_000, "16h0m0s"),
            ("3h30m", 12_600_000_000_000, "3h30m0s"),
            ("10.5s4m", 250_500_000_000, "4m10.5s"), ("-2m3.4s", -123_400_000_000, "-2m3.4s"),
            ("1h2m3s4ms5us6ns", 3_723_004_005_006, "1h2m3.004005006s"),
            ("39h9m14.425s", 140_954_425_000_000, "39h9m14.425s"),
            ("9007199254740993ns", 9_007_199_254_740_993, "2501h59m59.254740993s"),
            ("0.3333333333333333333h", 1_200_000_000_000, "20m0s"),
            ("9223372036854775807ns", .max, "2562047h47m16.854775807s"),
            ("-9223372036854775808ns", .min, "-2562047h47m16.854775808s"),
            ("0.100000000000000000000h", 360_000_000_000, "6m0s"),
        ] as [(String, Int64, String)])
    func readsAndWritesLikeGo(text: String, nanoseconds: Int64, written: String) throws {
        let duration = try GoDuration(parsing: text)
        // Go rounds a third of an hour in floating point; exactly, one nanosecond is missing.
        #expect(abs(duration.nanoseconds.subtractingReportingOverflow(nanoseconds).partialValue) <= 1)
        #expect(GoDuration(nanoseconds: nanoseconds).description == written)
        #expect(try GoDuration(parsing: written).nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "1 s", " 1s", "1s ", "3000000h", "9223372036854775808ns",
        "9223372036854775.808us", "-9223372036854775809ns", "99999999999999999999s", "1.5.5s", "1e3s", "--1s",
        "\u{85}85",
    ])
    func refusesOtherText(text: String) throws {
        let error = try #require(throws: InvalidDuration.self) { try GoDuration(parsing: text) }
        #expect(error.description.contains(" is no duration: "))
    }

    @Test func convertsToAndFromTheStandardLibrary() throws {
        #expect(try GoDuration(parsing: "1m30s").duration == .seconds(90))
        #expect(GoDuration(.milliseconds(1500))?.description == "1.5s")
        #expect(GoDuration(.milliseconds(-1500))?.description == "-1.5s")
        #expect(GoDuration(.seconds(Int64.max)) == nil)
        #expect(try JSONValue.string("10m0s").decode(GoDuration.self).duration == .seconds(600))
        #expect(try JSONValue(encoding: GoDuration(nanoseconds: 1)) == "1ns")
    }

    @Test func survivesAnyInputAndRoundTripsWhatItAccepts() async throws {
        try await fuzz(corpus: ["1h30m", "-1.5s", "300ms", "2us", "9ns", "+0.25m"], alphabet: "0123456789.+-nuµmsh") {
            bytes in
            // Refusals are fine here: a `try?` says that the input was none.
            guard let duration = try? GoDuration(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            if try GoDuration(parsing: duration.description) != duration { Issue.record("\(bytes): \(duration)") }
        }
    }
}
