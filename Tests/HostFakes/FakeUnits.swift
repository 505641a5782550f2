import Synchronization
package import Systemd
import UnitNames

/// A service manager that runs nothing: it records what was asked for and keeps states.
package final class FakeUnits: UnitManager {
    private struct State {
        var calls: [String] = []
        var states: [String: UnitState] = [:]
        var nextError: UnitFailure?
        var failures: [String: UnitFailure] = [:]
    }

    private let state = Mutex(State())
    private let service: @Sendable (TransientService) throws -> Void
    private let restarted: @Sendable (String) async -> Void
    private let disabled: @Sendable (String) throws -> Void
    private let runs: @Sendable (String) async -> Void

    /// - Parameters:
    ///   - service: What a transient service does, from its start to its end.
    ///   - restarted: What happens on the host when a unit was restarted, before whoever asked for it hears of it.
    ///   - disabled: What happens on the host when a unit is disabled.
    ///   - runs: What a unit does until it is at rest, while somebody waits for that.
    package init(
        service: @escaping @Sendable (TransientService) throws -> Void = { _ in },
        restarted: @escaping @Sendable (String) async -> Void = { _ in },
        disabled: @escaping @Sendable (String) throws -> Void = { _ in },
        runs: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.service = service
        self.restarted = restarted
        self.disabled = disabled
        self.runs = runs
    }

    package var calls: [String] { state.withLock(\.calls) }

    /// Has the next call fail.
    package func fail(_ error: UnitFailure) { state.withLock { $0.nextError = error } }

    /// Has every such call fail, as in ``calls``: `enable a.service`.
    package func fail(_ error: UnitFailure, at call: String) { state.withLock { $0.failures[call] = error } }

    private func note(_ call: String, _ change: (inout [String: UnitState]) -> Void = { _ in }) throws(UnitFailure) {
        let error = state.withLock { state in
            state.calls.append(call)
            let error = state.nextError ?? state.failures[call]
            state.nextError = nil
            if error == nil { change(&state.states) }
            return error
        }
        if let error { throw error }
    }

    /// As systemd does with what is to run.
    private func refuseTemplate(_ unit: String, _ action: String) throws(UnitFailure) {
        guard UnitName(unit).isTemplate else { return }
        throw .refused(unit: unit, action: action, message: "Unit name \(unit) is missing the instance name.")
    }

    package func start(_ unit: String) async throws(UnitFailure) {
        try refuseTemplate(unit, "start")
        try note("start \(unit)") { $0[unit] = UnitState(activity: .active, substate: "running") }
    }

    package func restart(_ unit: String) async throws(UnitFailure) {
        try refuseTemplate(unit, "restart")
        try note("restart \(unit)") { $0[unit] = UnitState(activity: .active, substate: "running") }
        await restarted(unit)
    }

    package func stop(_ unit: String) async throws(UnitFailure) {
        if UnitName(unit).isTemplate { return }
        try note("stop \(unit)") { $0[unit] = UnitState(activity: .inactive, substate: "dead") }
    }

    package func enable(_ unit: String) async throws(UnitFailure) { try note("enable \(unit)") }
    package func disable(_ unit: String) async throws(UnitFailure) {
        try note("disable \(unit)")
        do {
            try disabled(unit)
        } catch {
            throw .refused(unit: unit, action: "disable", message: "\(error)")
        }
    }

    package func reload() async throws(UnitFailure) { try note("reload") }

    package func resetFailed(_ unit: String) async throws(UnitFailure) {
        if UnitName(unit).isTemplate { return }
        try note("reset-failed \(unit)")
    }

    package func state(of unit: String) async throws(UnitFailure) -> UnitState {
        state.withLock { $0.states[unit] ?? .absent }
    }

    package func startTransient(_ transient: TransientService) async throws(UnitFailure) {
        try note("run \(transient.unit)")
        do {
            try service(transient)
        } catch {
            throw .refused(unit: transient.unit, action: "start", message: "\(error)")
        }
    }

    package func waitUntilAtRest(_ unit: String) async throws(UnitFailure) -> UnitState {
        await runs(unit)
        return state.withLock { $0.states[unit] ?? .absent }
    }
}
