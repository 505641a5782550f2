public import Logging

/// A back end of swift-log that gives journald each fact as a field of its own, so that `journalctl BYOH_STEP=unpack-bundle`
/// finds records.
///
/// `MESSAGE` is the line that the other forms have, without level and label; `PRIORITY` and `SYSLOG_IDENTIFIER` hold those
/// (systemd.journal-fields(7)). The metadata `claimID` becomes `PREFIX_CLAIM_ID`.
public struct JournalLogHandler: LogHandler {
    /// One field of an entry.
    public struct Field: Hashable, Sendable {
        /// Upper case letters, digits and underscores; at most 64.
        public let name: String
        /// Any text.
        public let value: String
    }

    /// What every record of this handler has.
    public var metadata: Logger.Metadata = [:]
    /// Adds metadata of the task that logs; nil for none.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let prefix: String
    private let names: [String: String]
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?
    private let send: @Sendable ([Field]) -> Bool

    /// - Parameters:
    ///   - prefix: Of the fields that metadata become, such as `BYOH`.
    ///   - names: The fields, without the prefix, of metadata whose own names say too little.
    ///   - send: Takes a whole entry; false when it could not be given to journald. The record is then written to
    ///     standard error. Called from any thread.
    public init(
        label: String, prefix: String, names: [String: String] = [:], threshold: LogThreshold,
        metadataProvider: Logger.MetadataProvider? = nil, send: @escaping @Sendable ([Field]) -> Bool
    ) {
        self.label = label
        self.prefix = prefix
        self.names = names
        self.threshold = threshold
        self.metadataProvider = metadataProvider
        self.send = send
    }

    /// That of the threshold, until it is set for one logger.
    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    /// A value of ``metadata``. Setting nil removes it.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Sends the record as one entry, whatever it holds; an error becomes the metadata `error`.
    public func log(event: LogEvent) {
        let record = LogRecord(event, label: label, metadata, metadataProvider)
        if !send(record.journalFields(prefix: prefix, names: names)) {
            StandardErrorLines.write(record.rendered(as: .journal))
        }
    }
}

extension LogRecord {
    /// The record as an entry of journald.
    func journalFields(prefix: String, names: [String: String]) -> [JournalLogHandler.Field] {
        var fields = [
            JournalLogHandler.Field(name: "MESSAGE", value: messageAndMetadata),
            JournalLogHandler.Field(name: "PRIORITY", value: "\(level.syslogPriority)"),
            JournalLogHandler.Field(name: "SYSLOG_IDENTIFIER", value: label),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let name = "\(prefix)_\(names[key] ?? Self.fieldName(key))"
            fields.append(JournalLogHandler.Field(name: String(name.prefix(64)), value: "\(value)"))
        }
        return fields
    }

    /// `claimID` as `CLAIM_ID`. What a field's name may not have becomes an underscore.
    private static func fieldName(_ key: String) -> String {
        var name = ""
        var wasLower = false
        for scalar in key.unicodeScalars {
            guard scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) else {
                name += "_"
                wasLower = false
                continue
            }
            if wasLower && scalar.properties.isUppercase { name += "_" }
            name += String(scalar).uppercased()
            wasLower = !scalar.properties.isUppercase
        }
        return name
    }
}
