import CSystemd
import Glibc

/// One connection to the service manager, for one thread.
struct BusConnection: ~Copyable {
    private let bus: OpaquePointer

    init() throws(UnitFailure) {
        var bus: OpaquePointer?
        let result = byoh_bus_open(&bus)
        guard result >= 0, let bus else { throw .unreachable(Self.words(result)) }
        self.bus = bus
    }

    deinit {
        byoh_bus_close(bus)
    }

    func callManager(_ method: String) throws(UnitFailure) {
        var error = byoh_bus_error()
        let result = byoh_bus_manager(bus, method, &error)
        try check(result, error, unit: "", action: method.lowercased())
    }

    func callUnit(_ method: String, _ unit: String, action: String) throws(UnitFailure) {
        var error = byoh_bus_error()
        let result = byoh_bus_unit(bus, method, unit, &error)
        try check(result, error, unit: unit, action: action)
    }

    func enable(_ unit: String, _ enables: Bool) throws(UnitFailure) {
        var error = byoh_bus_error()
        let result = byoh_bus_enable(bus, unit, enables, &error)
        try check(result, error, unit: unit, action: enables ? "enable" : "disable")
    }

    /// Queues a job and returns its path.
    func queue(_ method: String, _ unit: String, action: String) throws(UnitFailure) -> String {
        var error = byoh_bus_error()
        var result: Int32 = 0
        let path = Self.text(capacity: 256) { result = byoh_bus_job(bus, method, unit, $0, $1, &error) }
        try check(result, error, unit: unit, action: action)
        return path
    }

    /// Asks logind to restart the machine.
    ///
    /// - Returns: false when there is no logind that listens to us.
    /// - Throws: ``UnitFailure/refused(unit:action:message:)`` when it has a reason of its own to say no.
    static func rebootByLogind() throws(UnitFailure) -> Bool {
        var error = byoh_bus_error()
        if byoh_reboot_by_logind(&error) >= 0 { return true }
        guard text(error.name).hasPrefix("org.freedesktop.login1.") else { return false }
        throw .refused(unit: "", action: "reboot", message: text(error.message))
    }

    /// Queues a job that no later one may replace: what has begun to stop must not be started again.
    func startIrreversibly(_ unit: String) throws(UnitFailure) {
        var error = byoh_bus_error()
        let result = byoh_bus_start_irreversibly(bus, unit, &error)
        try check(result, error, unit: unit, action: "start")
    }

    func startTransient(_ service: TransientService) throws(UnitFailure) -> String {
        var error = byoh_bus_error()
        var result: Int32 = 0
        let words = service.arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        var arguments: [UnsafePointer<CChar>?] = words.map { $0.map { UnsafePointer($0) } }
        arguments.append(nil)
        let path = service.unit.withCString { unit in
            service.description.withCString { description in
                arguments.withUnsafeBufferPointer { arguments in
                    Self.withOptionalCString(service.workingFolder) { folder in
                        var transient = byoh_transient(
                            unit: unit, description: description, arguments: arguments.baseAddress,
                            working_directory: folder, runtime_max_usec: service.timeLimit?.microseconds ?? 0,
                            stop_timeout_usec: service.stopTimeLimit?.microseconds ?? 0)
                        return Self.text(capacity: 256) {
                            result = byoh_bus_start_transient(bus, &transient, $0, $1, &error)
                        }
                    }
                }
            }
        }
        try check(result, error, unit: service.unit, action: "start")
        return path
    }

    /// Waits until the job has ended.
    func finish(_ job: String, unit: String, action: String, isCancelled: () -> Bool) throws(UnitFailure) {
        while true {
            var isThere = false
            let result = Self.text(capacity: 64) { isThere = byoh_bus_job_result(bus, job, $0, $1) }
            if isThere {
                if result == "done" || result == "skipped" { return }
                throw .jobFailed(unit: unit, action: action, result: result)
            }
            try pump(for: .milliseconds(500))
            if isCancelled() { throw .cancelled }
        }
    }

    /// Waits until something arrives, or the time is over.
    func pump(for limit: Duration) throws(UnitFailure) {
        let result = byoh_bus_pump(bus, limit.microseconds)
        if result < 0 { throw .unreachable(Self.words(result)) }
    }

    /// Has ``awaitChange(_:)`` tell of this unit.
    func watch(_ unit: String) throws(UnitFailure) {
        let result = byoh_bus_watch(bus, unit)
        if result < 0 { throw .unreachable(Self.words(result)) }
    }

    /// Has ``awaitChange(_:)`` tell of the manager's own properties, such as the number of failed units.
    func watchManager() throws(UnitFailure) {
        let result = byoh_bus_watch_manager(bus)
        if result < 0 { throw .unreachable(Self.words(result)) }
    }

    /// The units that have failed, sorted.
    func failedUnits() throws(UnitFailure) -> [String] {
        var error = byoh_bus_error()
        var names: [String] = []
        let result = withUnsafeMutablePointer(to: &names) { names in
            byoh_bus_failed_units(
                bus,
                { unit, context in
                    guard let unit, let context else { return }
                    context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: unit))
                }, names, &error)
        }
        try check(result, error, unit: "", action: "list the failed units")
        return names.sorted()
    }

    /// Waits until a watched unit has changed.
    ///
    /// - Returns: false when `wake` was rung instead.
    func awaitChange(_ wake: Int32) throws(UnitFailure) -> Bool {
        let result = byoh_bus_await_change(bus, wake)
        if result < 0 { throw .unreachable(Self.words(result)) }
        return result > 0
    }

    func state(of unit: String) throws(UnitFailure) -> UnitState {
        var error = byoh_bus_error()
        var result: Int32 = 0
        let path = Self.text(capacity: 512) { result = byoh_bus_unit_path(bus, unit, $0, $1, &error) }
        do {
            try check(result, error, unit: unit, action: "look at")
        } catch {
            if case .noSuchUnit = error { return .absent }
            throw error
        }
        let unitInterface = "org.freedesktop.systemd1.Unit"
        let serviceInterface = "org.freedesktop.systemd1.Service"
        guard let activity = text("ActiveState", path, unitInterface) else { return .absent }
        var status: Int32 = 0
        _ = byoh_bus_int_property(bus, path, serviceInterface, "ExecMainStatus", &status, nil)
        return UnitState(
            activity: UnitState.Activity(rawValue: activity) ?? .inactive,
            substate: text("SubState", path, unitInterface) ?? "",
            result: unit.hasSuffix(".service") ? text("Result", path, serviceInterface) ?? "" : "", mainStatus: status)
    }

    /// Nil when the unit is unloaded meanwhile, or has no such property.
    private func text(_ name: String, _ path: String, _ interface: String) -> String? {
        var result: Int32 = 0
        let value = Self.text(capacity: 256) {
            result = byoh_bus_text_property(bus, path, interface, name, $0, $1, nil)
        }
        return result < 0 ? nil : value
    }

    private func check(_ result: Int32, _ error: byoh_bus_error, unit: String, action: String) throws(UnitFailure) {
        guard result < 0 else { return }
        let name = Self.text(error.name)
        let message = Self.text(error.message)
        switch name {
        case "": throw .unreachable(Self.words(result))
        case "org.freedesktop.systemd1.NoSuchUnit", "org.freedesktop.DBus.Error.FileNotFound",
            "org.freedesktop.systemd1.NoSuchUnitFile":
            throw .noSuchUnit(unit)
        case "org.freedesktop.systemd1.UnitExists": throw .alreadyThere(unit)
        default: throw .refused(unit: unit, action: action, message: message.isEmpty ? name : message)
        }
    }
}

extension BusConnection {
    /// What a C function writes into a buffer of so many bytes, always with a zero at its end.
    private static func text(capacity: Int, _ fill: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            start.initialize(repeating: 0, count: capacity)
            fill(start, capacity)
            return String(cString: start)
        }
    }

    /// A C array of characters, which Swift imports as a tuple.
    private static func text<Tuple>(_ tuple: Tuple) -> String {
        withUnsafeBytes(of: tuple) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func withOptionalCString<Result>(
        _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    private static func words(_ negativeErrno: Int32) -> String { String(cString: strerror(-negativeErrno)) }
}

extension Duration {
    fileprivate var microseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds)) * 1_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000_000)
    }
}
