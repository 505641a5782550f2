/// What a unit is doing, in the words of `systemctl(1)`.
package struct UnitState: Hashable, Sendable {
    package enum Activity: String, Hashable, Sendable {
        case active, reloading, inactive, failed, activating, deactivating, maintenance
        /// Not loaded, so neither running nor remembered.
        case absent
    }

    package let activity: Activity
    /// Such as `running`, `dead`, `auto-restart`.
    package let substate: String
    /// How the main process ended: `success`, `exit-code`, `signal`, `timeout`; empty when the unit is no service.
    package let result: String
    /// The main process' exit status or signal; 0 while it runs.
    package let mainStatus: Int32

    package init(activity: Activity, substate: String = "", result: String = "", mainStatus: Int32 = 0) {
        self.activity = activity
        self.substate = substate
        self.result = result
        self.mainStatus = mainStatus
    }

    package static let absent = UnitState(activity: .absent)

    /// Whether nothing of the unit runs any more.
    package var isAtRest: Bool { activity == .inactive || activity == .failed || activity == .absent }
}
