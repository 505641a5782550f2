/// Why the service manager did not do what was asked.
package enum UnitFailure: Error, Hashable, Sendable {
    /// It cannot be talked to; the words are the system's.
    case unreachable(String)
    /// There is no such unit, or it is not loaded.
    case noSuchUnit(String)
    /// A transient unit of this name is there already.
    case alreadyThere(String)
    /// It answered with an error.
    case refused(unit: String, action: String, message: String)
    /// The job ended without success: `failed`, `timeout`, `canceled`, `dependency`.
    case jobFailed(unit: String, action: String, result: String)
    case cancelled
}

extension UnitFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let words): "systemd cannot be reached: \(words)"
        case .noSuchUnit(let unit): "systemd knows no unit '\(unit)'"
        case .alreadyThere(let unit): "The unit '\(unit)' is there already"
        case .refused(let unit, let action, let message):
            "systemd refused to \(action)\(unit.isEmpty ? "" : " '\(unit)'"): \(message)"
        case .jobFailed(let unit, let action, let result):
            "The attempt to \(action) '\(unit)' ended with '\(result)'; 'journalctl -u \(unit)' tells why"
        case .cancelled: "The wait for systemd was cancelled"
        }
    }
}
