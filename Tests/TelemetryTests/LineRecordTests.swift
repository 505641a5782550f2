import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite struct LineRecordTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test func metadataOfTheCallWinsOverThatOfTheLogger() throws {
        let lines = Lines()
        var logger = Logger(label: "test") {
            RecordLogHandler(label: $0, format: .text, level: .info) { lines.append($0) }
        }
        logger[metadataKey: "host"] = "a"
        logger[metadataKey: "phase"] = "one"
        logger.info("Claiming host", metadata: ["host": "b"])
        logger.debug("Not shown")
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.hasSuffix("Z info test Claiming host host=b phase=one"))
    }

    // Rule: what comes from elsewhere can never end a line or open a new field.
    @Test(arguments: [
        ("a b", "k=\"a b\""), ("a\nb", "k=\"a\\nb\""), ("a\"b", "k=\"a\\\"b\""), ("", "k=\"\""), ("a=b", "k=\"a=b\""),
        ("\u{1b}[31m", "k=\"\\u001b[31m\""), ("plain/value-1", "k=plain/value-1"),
    ])
    func hostileValuesStayInsideTheirField(value: String, expected: String) {
        let record = LogRecord(
            timestamp: .init(millisecondsSinceEpoch: 0), level: .info, label: "l", message: "M",
            metadata: ["k": .string(value)])
        #expect(record.rendered(as: .text) == "1970-01-01T00:00:00.000Z info l M \(expected)")
    }

    @Test func jsonLinesNestMetadataAndEscape() {
        let record = LogRecord(
            timestamp: .init(millisecondsSinceEpoch: 1_795_514_096_123), level: .warning, label: "l",
            message: "a \"b\"\n",
            metadata: ["list": ["x", "y"], "map": ["k": "v"], "n": .stringConvertible(3)])
        #expect(
            record.rendered(as: .json)
                == #"{"ts":"2026-11-24T09:54:56.123Z","level":"warning","logger":"l","msg":"a \"b\"\n","#
                + #""list":["x","y"],"map":{"k":"v"},"n":"3"}"#)
    }

    // Rule: RFC 3339, UTC, leap days counted.
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func timestampsAreRFC3339(milliseconds: Int64, expected: String) {
        #expect("\(LogTimestamp(millisecondsSinceEpoch: milliseconds))" == expected)
    }
}
