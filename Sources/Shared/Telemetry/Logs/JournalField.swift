/// One field of an entry of journald (systemd.journal-fields(7)).
public struct JournalField: Hashable, Sendable {
    /// Upper case letters, digits and underscores; at most 64.
    public let name: String
    /// Any text.
    public let value: String
}

extension LogRecord {
    /// The record as an entry of journald.
    func journalFields(prefix: String, names: [String: String]) -> [JournalField] {
        var fields = [
            JournalField(name: "MESSAGE", value: messageAndMetadata),
            JournalField(name: "PRIORITY", value: "\(level.syslogPriority)"),
            JournalField(name: "SYSLOG_IDENTIFIER", value: label),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let name = "\(prefix)_\(names[key] ?? Self.fieldName(key))"
            fields.append(JournalField(name: String(name.prefix(64)), value: "\(value)"))
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
