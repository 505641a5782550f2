import ArgumentParser
import HostReconciler
import HostSystem
import Logging
import Registration
import SystemPackage
import Telemetry

/// The real host, and what every command needs of it.
struct AgentEnvironment: Sendable {
    let files = LocalFiles()
    let network = LocalNetwork()
    let store: IdentityStore
    let logger: Logger

    /// Sets up logging, once a process: in journald's form where that reads it.
    ///
    /// - Parameter isQuiet: Whether only what is wrong is told.
    init(isQuiet: Bool = false) {
        let format: LogFormat = Process.isRunByManager ? .journal : .text
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, format: format, level: isQuiet ? .warning : .info)
        }
        logger = Logger(label: "byoh-agent")
        store = IdentityStore(files: files)
    }

    func requireRoot() throws {
        guard Process.isRoot else { throw ValidationError("byoh-agent changes the system: run it as root") }
    }

    func requireRecord() throws -> ManagementRecord {
        guard let record = try store.record() else { throw RegistrationError.notEnrolled }
        return record
    }

    /// - Parameter repairs: Only for the process that alone writes it.
    func journal(repairs: Bool = true) throws -> HostJournal {
        try HostJournal(HostJournal.standardPath, files: files, repairs: repairs, logger: logger)
    }
}
