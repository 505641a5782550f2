public import Logging

/// A back end of swift-log that writes each record at once: as a line, or as an entry of journald.
///
/// Install it once in a main:
/// ```swift
/// LoggingSystem.bootstrap { label in RecordLogHandler(label: label, format: .json, level: .info) }
/// ```
public struct RecordLogHandler: LogHandler {
    /// What every record of this handler has. The record's own comes first, then the provider's, then this.
    public var metadata: Logger.Metadata = [:]
    /// Adds metadata of the task that logs; nil for none.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?
    private let write: @Sendable (LogRecord) -> Void

    /// One line a record, whole, to one place.
    ///
    /// - Parameter write: Takes a finished line without its newline; called from any thread. Standard error by default.
    public init(
        label: String, format: LogFormat, level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = StandardErrorLines.write
    ) {
        self.init(label: label, format: format, threshold: LogThreshold(level), write: write)
    }

    /// As above, with a level that others share and may change while the process runs.
    public init(
        label: String, format: LogFormat, threshold: LogThreshold, metadataProvider: Logger.MetadataProvider? = nil,
        write: @escaping @Sendable (String) -> Void = StandardErrorLines.write
    ) {
        self.init(label: label, threshold, metadataProvider) { write($0.rendered(as: format)) }
    }

    /// One entry of journald a record, with each fact as a field of its own, so that `journalctl BYOH_STEP=unpack-bundle`
    /// finds records.
    ///
    /// `MESSAGE` is the line that the other forms have, without level and label; `PRIORITY` and `SYSLOG_IDENTIFIER` hold
    /// those (systemd.journal-fields(7)). The metadata `claimID` becomes `PREFIX_CLAIM_ID`.
    ///
    /// - Parameters:
    ///   - journalPrefix: Of the fields that metadata become, such as `BYOH`.
    ///   - names: The fields, without the prefix, of metadata whose own names say too little.
    ///   - send: Takes a whole entry; false when it could not be given to journald. The record is then written to
    ///     standard error. Called from any thread.
    public init(
        label: String, journalPrefix: String, names: [String: String] = [:], threshold: LogThreshold,
        metadataProvider: Logger.MetadataProvider? = nil, send: @escaping @Sendable ([JournalField]) -> Bool
    ) {
        self.init(label: label, threshold, metadataProvider) { record in
            if !send(record.journalFields(prefix: journalPrefix, names: names)) {
                StandardErrorLines.write(record.rendered(as: .journal))
            }
        }
    }

    private init(
        label: String, _ threshold: LogThreshold, _ metadataProvider: Logger.MetadataProvider?,
        write: @escaping @Sendable (LogRecord) -> Void
    ) {
        self.label = label
        self.threshold = threshold
        self.metadataProvider = metadataProvider
        self.write = write
    }

    /// Records below it are dropped before they reach the handler. That of the threshold, until it is set for one logger.
    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    /// A value of ``metadata``. Setting nil removes it.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the record, whatever it holds; an error becomes the metadata `error`.
    public func log(event: LogEvent) { write(LogRecord(event, label: label, metadata, metadataProvider)) }
}
