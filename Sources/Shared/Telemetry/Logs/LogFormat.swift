/// How a log record becomes a line.
public enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-11-24T10:00:00.000Z info controller Message key=value …`: for people and journald.
    case text
    /// One JSON object a line with `ts`, `level`, `logger`, `msg` and the metadata: for collectors.
    case json
    /// `<6>controller Message key=value …`: for journald, which has the time itself and reads the priority in front
    /// (sd-daemon(3)).
    case journal
}
