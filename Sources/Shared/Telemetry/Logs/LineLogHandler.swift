public import Logging

/// A back end of swift-log that writes one line a record, whole, to one place.
///
/// Install it once in a main:
/// ```swift
/// LoggingSystem.bootstrap { label in LineLogHandler(label: label, format: .json, level: .info) }
/// ```
public struct LineLogHandler: LogHandler {
    /// Records below it are dropped before they reach the handler.
    public var logLevel: Logger.Level
    /// What every record of this handler has. The record's own comes first, then the provider's, then this.
    public var metadata: Logger.Metadata = [:]
    /// Adds metadata of the task that logs; nil for none.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// - Parameter write: Takes a finished line without its newline; called from any thread. Standard error by default.
    public init(
        label: String, format: LogFormat, level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = StandardErrorLines.write
    ) {
        self.label = label
        self.format = format
        self.logLevel = level
        self.write = write
    }

    /// A value of ``metadata``. Setting nil removes it.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the record as one line, whatever it holds; an error becomes the metadata `error`.
    public func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let explicit = event.metadata { merged.merge(explicit) { _, new in new } }
        if let error = event.error { merged["error"] = "\(error)" }
        let record = LogRecord(
            timestamp: .now, level: event.level, label: label, message: event.message.description, metadata: merged)
        write(record.rendered(as: format))
    }
}
