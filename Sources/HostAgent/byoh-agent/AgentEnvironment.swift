import AgentConfiguration
import ArgumentParser
import HostReconciler
import HostSystem
import Logging
import Registration
import SystemPackage
import Systemd
import Telemetry

/// The real host, and what every command needs of it.
struct AgentEnvironment: Sendable {
    let files = LocalFiles()
    let network = LocalNetwork()
    let store: IdentityStore
    let logger: Logger
    /// The level of all loggers, which a reload may change.
    let threshold: LogThreshold
    /// What went wrong last.
    let problems = ProblemNotes()

    /// Sets up logging, once a process.
    init(_ log: AgentConfiguration.Log = AgentConfiguration().log) {
        let threshold = LogThreshold(log.level)
        let problems = self.problems
        let form = log.form
        LoggingSystem.bootstrap { label in
            ProblemNotingHandler(Self.handler(label, form, threshold), notes: problems)
        }
        self.threshold = threshold
        logger = Logger(label: "byoh-agent")
        store = IdentityStore(files: files)
    }

    /// For commands whose output is the answer: only what is wrong is told besides.
    static func quiet() -> AgentEnvironment {
        var log = AgentConfiguration().log
        log.level = .warning
        return AgentEnvironment(log)
    }

    /// Of the names that metadata has, those that say too little beside the fields of others.
    private static let fieldNames = ["ByoHost": "HOST", "revision": "PLAN_REVISION"]

    private static func handler(
        _ label: String, _ form: AgentConfiguration.Log.Form, _ threshold: LogThreshold
    ) -> RecordLogHandler {
        let isJournal = form == .journal || form == .automatic && Process.isReadByJournal
        guard isJournal else {
            return RecordLogHandler(
                label: label, format: form == .json ? .json : .text, threshold: threshold,
                metadataProvider: PlanContext.metadataProvider)
        }
        return RecordLogHandler(
            label: label, journalPrefix: "BYOH", names: fieldNames, threshold: threshold,
            metadataProvider: PlanContext.metadataProvider
        ) { fields in JournalSocket.send(fields.map { ($0.name, $0.value) }) }
    }

    func requireRoot() throws {
        guard Process.isRoot else { throw ValidationError("byoh-agent changes the system: run it as root") }
    }

    /// - Parameter repairs: Only for the process that alone writes it.
    func journal(repairs: Bool = true) throws -> HostJournal {
        try HostJournal(HostJournal.standardPath, files: files, repairs: repairs, logger: logger)
    }
}
