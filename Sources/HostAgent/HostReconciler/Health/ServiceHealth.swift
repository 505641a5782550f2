import HostProbes
import Systemd

/// What the states of a node's services say about its health.
enum ServiceHealth {
    /// The services of a node, by the name of their check.
    private static let services: [(check: String, unit: String)] = [
        ("containerd", "containerd.service"), ("kubelet", "kubelet.service"),
    ]

    static let units = services.map(\.unit)
    static let checks = services.map(\.check)

    /// The failed units that have no check of their own. On a node its services have one.
    static func others(_ failed: [String], ofNode: Bool) -> [String] {
        ofNode ? failed.filter { !units.contains($0) } : failed
    }

    static func results(_ states: [String: UnitState]) -> [CheckResult] {
        services.map { check, unit in
            let state = states[unit] ?? .absent
            if state.activity == .active || state.activity == .reloading { return CheckResult(check, .pass, "") }
            return CheckResult(
                check, .fail, sentence(unit, state),
                remedy: "see 'systemctl status \(unit)' and 'journalctl -u \(unit)'")
        }
    }

    private static func sentence(_ unit: String, _ state: UnitState) -> String {
        if state.activity == .absent { return "\(unit) is not there" }
        // Between two attempts the substate says more than the state does: `auto-restart`.
        let words = [state.substate, state.result == "success" ? "" : state.result].filter { !$0.isEmpty }
        let details = words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
        return "\(unit) is \(state.activity.rawValue)\(details)"
    }
}
