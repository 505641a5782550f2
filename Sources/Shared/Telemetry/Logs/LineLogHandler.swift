public import Logging

/// A back end of swift-log that writes one line a record, whole, to one place.
///
/// Install it once in a main:
/// ```swift
/// LoggingSystem.bootstrap { label in LineLogHandler(label: label, format: .json, level: .info) }
/// ```
public struct LineLogHandler: LogHandler {
    /// What every record of this handler has. The record's own comes first, then the provider's, then this.
    public var metadata: Logger.Metadata = [:]
    /// Adds metadata of the task that logs; nil for none.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?
    private let write: @Sendable (String) -> Void

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
        self.label = label
        self.format = format
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

    /// Writes the record as one line, whatever it holds; an error becomes the metadata `error`.
    public func log(event: LogEvent) {
        write(LogRecord(event, label: label, metadata, metadataProvider).rendered(as: format))
    }
}
