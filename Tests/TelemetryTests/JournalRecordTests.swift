import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite struct JournalRecordTests {
    private final class Entries: Sendable {
        private let entries = Mutex<[[JournalField]]>([])
        var all: [[JournalField]] { entries.withLock { $0 } }
        func append(_ entry: [JournalField]) { entries.withLock { $0.append(entry) } }
    }

    private func logger(_ entries: Entries, _ threshold: LogThreshold = LogThreshold(.info)) -> Logger {
        Logger(label: "byoh-agent") { label in
            RecordLogHandler(
                label: label, journalPrefix: "BYOH", names: ["ByoHost": "HOST"], threshold: threshold,
                metadataProvider: Logger.MetadataProvider { ["planRevision": "3"] }
            ) { fields in
                entries.append(fields)
                return true
            }
        }
    }

    @Test func eachFactIsAField() throws {
        let entries = Entries()
        logger(entries).warning(
            "A step failed", metadata: ["step": "unpack-bundle", "claimID": "x7", "ByoHost": "a/b", "odd key!": "v"])
        let fields = try #require(entries.all.first)
        #expect(
            fields == [
                .init(
                    name: "MESSAGE",
                    value: "A step failed ByoHost=a/b claimID=x7 \"odd key!\"=v planRevision=3 step=unpack-bundle"),
                .init(name: "PRIORITY", value: "4"), .init(name: "SYSLOG_IDENTIFIER", value: "byoh-agent"),
                .init(name: "BYOH_HOST", value: "a/b"), .init(name: "BYOH_CLAIM_ID", value: "x7"),
                .init(name: "BYOH_ODD_KEY_", value: "v"), .init(name: "BYOH_PLAN_REVISION", value: "3"),
                .init(name: "BYOH_STEP", value: "unpack-bundle"),
            ])
    }

    // systemd.journal-fields(7), and what journald refuses.
    @Test(arguments: ["", "ä", "ÄÖ", "a b", "9", "_x", String(repeating: "k", count: 200), "\n"])
    func anyKeyBecomesANameThatJournaldTakes(key: String) throws {
        let entries = Entries()
        logger(entries).info("M", metadata: [key: "v"])
        let fields = try #require(entries.all.first)
        for field in fields {
            #expect(field.name.utf8.count <= 64 && field.name.unicodeScalars.first?.properties.isUppercase == true)
            #expect(
                field.name.unicodeScalars.allSatisfy {
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".unicodeScalars.contains($0)
                })
        }
    }

    @Test func aThresholdChangesForLoggersThatAreThere() {
        let entries = Entries()
        let threshold = LogThreshold(.warning)
        let logger = logger(entries, threshold)
        logger.info("Not kept")
        threshold.level = .debug
        logger.debug("Kept")
        threshold.level = .critical
        logger.error("Not kept either")
        #expect(entries.all.map { $0[0].value } == ["Kept planRevision=3"])
        var own = logger
        own.logLevel = .trace
        own.trace("Kept for its own level")
        #expect(entries.all.count == 2)
    }
}
