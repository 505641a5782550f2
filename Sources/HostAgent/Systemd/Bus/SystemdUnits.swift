import Dispatch
import Synchronization
import UnitNames

/// The systemd of this machine, over sd-bus.
///
/// Each call has a connection and a thread of its own while it lasts: libsystemd blocks, and the threads that run Swift's
/// tasks must not.
package struct SystemdUnits: UnitManager {
    package init() {}

    package func start(_ unit: String) async throws(UnitFailure) {
        try await job("StartUnit", unit, action: "start")
    }

    package func restart(_ unit: String) async throws(UnitFailure) {
        try await job("RestartUnit", unit, action: "restart")
    }

    package func stop(_ unit: String) async throws(UnitFailure) {
        if UnitName(unit).isTemplate { return }
        do {
            try await job("StopUnit", unit, action: "stop")
        } catch {
            if case .noSuchUnit = error { return }
            throw error
        }
    }

    package func enable(_ unit: String) async throws(UnitFailure) {
        try await Self.blocking { bus, _ throws(UnitFailure) in try bus.enable(unit, true) }
    }

    package func disable(_ unit: String) async throws(UnitFailure) {
        do {
            try await Self.blocking { bus, _ throws(UnitFailure) in try bus.enable(unit, false) }
        } catch {
            if case .noSuchUnit = error { return }
            throw error
        }
    }

    package func reload() async throws(UnitFailure) {
        try await Self.blocking { bus, _ throws(UnitFailure) in try bus.callManager("Reload") }
    }

    package func resetFailed(_ unit: String) async throws(UnitFailure) {
        if UnitName(unit).isTemplate { return }
        do {
            try await Self.blocking { bus, _ throws(UnitFailure) in
                try bus.callUnit("ResetFailedUnit", unit, action: "reset the failure of")
            }
        } catch {
            if case .noSuchUnit = error { return }
            throw error
        }
    }

    package func state(of unit: String) async throws(UnitFailure) -> UnitState {
        try await Self.blocking { bus, _ throws(UnitFailure) in try bus.state(of: unit) }
    }

    package func startTransient(_ service: TransientService) async throws(UnitFailure) {
        try await Self.blocking { bus, isCancelled throws(UnitFailure) in
            let job = try bus.startTransient(service)
            try bus.finish(job, unit: service.unit, action: "start", isCancelled: isCancelled)
        }
    }

    package func waitUntilAtRest(_ unit: String) async throws(UnitFailure) -> UnitState {
        try await Self.blocking { bus, isCancelled throws(UnitFailure) in
            while true {
                let state = try bus.state(of: unit)
                if state.isAtRest { return state }
                // A change wakes us; the limit is for cancellation, and for a signal that was lost.
                try bus.pump(for: .milliseconds(500))
                if isCancelled() { throw .cancelled }
            }
        }
    }

    private func job(_ method: String, _ unit: String, action: String) async throws(UnitFailure) {
        try await Self.blocking { bus, isCancelled throws(UnitFailure) in
            let job = try bus.queue(method, unit, action: action)
            try bus.finish(job, unit: unit, action: action, isCancelled: isCancelled)
        }
    }

    /// Runs `body` on a thread that may block.
    static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing BusConnection, () -> Bool) throws(UnitFailure) -> Value
    ) async throws(UnitFailure) -> Value {
        let flag = CancellationFlag()
        let result: Result<Value, UnitFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(returning: perform(body, flag))
                }
            }
        } onCancel: {
            flag.raise()
        }
        return try result.get()
    }

    private static func perform<Value>(
        _ body: (borrowing BusConnection, () -> Bool) throws(UnitFailure) -> Value, _ flag: CancellationFlag
    ) -> Result<Value, UnitFailure> {
        do throws(UnitFailure) {
            let bus = try BusConnection()
            return .success(try body(bus) { flag.isRaised })
        } catch {
            return .failure(error)
        }
    }
}

/// Tells a thread that its task was cancelled.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }

    func raise() { flag.store(true, ordering: .relaxed) }
}
