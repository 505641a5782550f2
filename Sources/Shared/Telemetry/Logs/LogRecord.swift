import Logging

/// One log record, ready to be rendered. A pure value: the time is passed in.
struct LogRecord {
    var timestamp: LogTimestamp
    var level: Logger.Level
    var label: String
    var message: String
    /// Merged metadata; rendered in the order of the keys.
    var metadata: Logger.Metadata

    func rendered(as format: LogFormat) -> String {
        switch format {
        case .text: renderedAsText
        case .json: renderedAsJSON
        case .journal: "<\(level.syslogPriority)>\(label) \(messageAndMetadata)"
        }
    }

    private var renderedAsText: String { "\(timestamp) \(level.rawValue) \(label) \(messageAndMetadata)" }

    var messageAndMetadata: String {
        var line = Self.oneLine(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(Self.quotedIfNeeded(key))=\(Self.quotedIfNeeded("\(value)"))"
        }
        return line
    }

    private var renderedAsJSON: String {
        var fields = [
            "\"ts\":\(Self.jsonString("\(timestamp)"))", "\"level\":\(Self.jsonString(level.rawValue))",
            "\"logger\":\(Self.jsonString(label))", "\"msg\":\(Self.jsonString(message))",
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            fields.append("\(Self.jsonString(key)):\(Self.json(value))")
        }
        return "{\(fields.joined(separator: ","))}"
    }

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): jsonString(text)
        case .stringConvertible(let item): jsonString("\(item)")
        case .array(let items): "[\(items.map(json).joined(separator: ","))]"
        case .dictionary(let items):
            "{"
                + items.sorted { $0.key < $1.key }.map { "\(jsonString($0.key)):\(json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }

    /// A hostile value must not be able to forge a second line.
    private static func oneLine(_ text: String) -> String {
        text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } ? jsonString(text) : text
    }

    private static func quotedIfNeeded(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar.value != 0x7f && scalar != "\"" && scalar != "="
            }
        return isPlain ? text : jsonString(text)
    }

    private static func jsonString(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension LogRecord {
    /// The record of an event, with the metadata of its handler, of its task and its own, of which the last wins.
    init(
        _ event: LogEvent, label: String, _ metadata: Logger.Metadata, _ provider: Logger.MetadataProvider?
    ) {
        var merged = metadata
        if let provided = provider?.get() { merged.merge(provided) { _, new in new } }
        if let explicit = event.metadata { merged.merge(explicit) { _, new in new } }
        if let error = event.error { merged["error"] = "\(error)" }
        self.init(
            timestamp: .now, level: event.level, label: label, message: event.message.description, metadata: merged)
    }
}

extension Logger.Level {
    /// RFC 5424 section 6.2.1.
    var syslogPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
