import JSONTree
import KubernetesModel
import TestSupport
import Testing

@Suite struct TimeTests {
    // RFC 3339: any offset, any fraction; UTC is written.
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"), ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
            ("2026-08-21T10:00:00Z", 1_787_306_400, "2026-08-21T10:00:00Z"),
            ("2026-08-21T12:00:00+02:00", 1_787_306_400, "2026-08-21T10:00:00Z"),
            ("2026-08-21t02:30:00.999-07:30", 1_787_306_400, "2026-08-21T10:00:00Z"),
            ("2000-02-29T00:00:00z", 951_782_400, "2000-02-29T00:00:00Z"),
            ("2024-02-29T23:59:59Z", 1_709_251_199, "2024-02-29T23:59:59Z"),
            ("0001-01-01T00:00:00Z", -62_135_596_800, "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", 253_402_300_799, "9999-12-31T23:59:59Z"),
            ("1900-03-01T00:00:00Z", -2_203_891_200, "1900-03-01T00:00:00Z"),
            ("2038-01-19T03:14:08-00:00", 2_147_483_648, "2038-01-19T03:14:08Z"),
        ] as [(String, Int64, String)])
    func readsAnyOffsetAndWritesUTC(text: String, seconds: Int64, written: String) throws {
        let time = try Time(parsing: text)
        #expect(time.secondsSinceEpoch == seconds)
        #expect(time.description == written)
    }

    @Test(arguments: [
        ("", "the year must have 4 digits"), ("2026-13-01T00:00:00Z", "the month must be 1 to 12"),
        ("2026-02-29T00:00:00Z", "the day must be 1 to 28"), ("1900-02-29T00:00:00Z", "the day must be 1 to 28"),
        ("2026-04-31T00:00:00Z", "the day must be 1 to 30"), ("2026-01-01", "a 'T' must follow the date"),
        ("2026-01-01 00:00:00Z", "a 'T' must follow the date"), ("2026-01-01T24:00:00Z", "the hour must be 0 to 23"),
        ("2026-01-01T00:60:00Z", "the minute must be 0 to 59"), ("2026-01-01T00:00:60Z", "the second must be 0 to 59"),
        ("2026-01-01T00:00:00", "'Z' or an offset such as +02:00 must follow the second"),
        ("2026-01-01T00:00:00.Z", "digits must follow the decimal point"),
        ("2026-01-01T00:00:00+0200", "a ':' must follow the offset's hour"),
        ("2026-01-01T00:00:00Zx", "something follows the offset from UTC"),
        ("2026-1-01T00:00:00Z", "the month must have 2 digits"),
    ])
    func refusesOtherText(text: String, reason: String) throws {
        let error = try #require(throws: InvalidTime.self) { try Time(parsing: text) }
        #expect(error.reason == reason)
        #expect(error.description == "'\(text)' is no time: \(reason); right would be 2026-08-21T10:00:00Z")
    }

    // Leases count in microseconds: six digits are written, any number is read.
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000001Z", 1, "1970-01-01T00:00:00.000001Z"),
            ("1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"),
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000000Z"),
            ("1970-01-01T01:00:00.5+01:00", 500_000, "1970-01-01T00:00:00.500000Z"),
            ("1970-01-01T00:00:00.1234567899Z", 123_456, "1970-01-01T00:00:00.123456Z"),
        ] as [(String, Int64, String)])
    func countsMicroseconds(text: String, microseconds: Int64, written: String) throws {
        let time = try MicroTime(parsing: text)
        #expect(time.microsecondsSinceEpoch == microseconds)
        #expect(time.description == written)
        #expect(try JSONValue(encoding: time).decode(MicroTime.self) == time)
    }

    @Test func knowsTheCalendarOfFourHundredYears() throws {
        var expected = try Time(parsing: "1800-01-01T00:00:00Z")
        for year in 1800..<2200 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in [1, days] {
                    let monthText = month < 9 ? "0\(month + 1)" : "\(month + 1)"
                    let text = "\(year)-\(monthText)-\(day < 10 ? "0" : "")\(day)T00:00:00Z"
                    let time = expected + .seconds(86_400 * (day - 1))
                    #expect(time.description == text)
                    #expect(try Time(parsing: text) == time)
                }
                expected = expected + .seconds(86_400 * days)
            }
        }
    }

    @Test func measuresSpans() {
        let time = Time(secondsSinceEpoch: 100)
        #expect(time.duration(to: Time(secondsSinceEpoch: 160)) == .seconds(60))
        #expect(time + .milliseconds(1500) == Time(secondsSinceEpoch: 101))
        #expect(time + .milliseconds(-1500) == Time(secondsSinceEpoch: 98))
        #expect(
            MicroTime(microsecondsSinceEpoch: 1).duration(to: MicroTime(microsecondsSinceEpoch: 3)) == .microseconds(2))
        #expect(time < time + .seconds(1))
    }

    @Test func survivesAnyInputAndRoundTripsWhatItAccepts() async throws {
        let corpus = ["2026-08-21T10:00:00Z", "1969-12-31T23:59:59.123456-07:30", "2000-02-29t00:00:00.5+14:00"]
        try await fuzz(corpus: corpus, alphabet: "0123456789-+:.TZtz") { bytes in
            // Refusals are fine here: a `try?` says that the input was none.
            guard let time = try? MicroTime(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            // An offset can move the first and last hours of the calendar out of the years that have four digits.
            guard (-62_167_219_200_000_000..<253_402_300_800_000_000).contains(time.microsecondsSinceEpoch) else {
                return
            }
            if try MicroTime(parsing: time.description) != time { Issue.record("\(bytes): \(time)") }
        }
    }
}
