import ByohAPI
import HostReset
import HostSystem
import Logging

extension PlanRunner {
    /// Makes the host clean and says so.
    ///
    /// - Throws: ``HostInUse`` when something of a node is there that the journal knows nothing of: somebody else's, or ours
    ///   from before the journal was lost. A reset would have to guess, and a host that said it is clean would be claimed
    ///   again.
    func clean(_ report: PlanReport) async throws {
        if await journal.state.isPristine { try await requireUnused() }
        try await removeEverything(report)
        await report(.clean)
    }

    /// - Throws: ``HostInUse`` when there is something of a node.
    func requireUnused() async throws {
        let found = try await reset.leftovers(of: [])
        guard found.isEmpty else { throw HostInUse(found: found) }
    }

    /// Removes what the journal knows of. A host that nothing was ever done to is not touched.
    func removeEverything(_ report: PlanReport) async throws {
        if await journal.state.isPristine { return }
        try await podNetwork.end()
        try await HostCleaning(journal: journal, reset: reset, files: bootstrap.files).run { progress in
            try Task.checkCancellation()
            logger.info("Cleaning", metadata: ["step": "\(progress.step)"])
            await report(.cleaning, step: progress.step, progress.message)
        }
        logger.info("The host is clean")
    }
}

/// The host has something of a node that the agent did not put there.
package struct HostInUse: Error, Hashable, CustomStringConvertible {
    /// A sentence each.
    package let found: [String]

    package init(found: [String]) {
        self.found = found
    }

    package var description: String {
        let more = found.count > 5 ? ", and \(found.count - 5) more" : ""
        return "This host is in use already: \(found.prefix(5).joined(separator: "; "))\(more). "
            + "Take that off, or use another host"
    }
}

/// Something of a node is still there after everything was removed.
package struct HostNotClean: Error, Hashable, CustomStringConvertible {
    package let leftovers: [String]

    package init(leftovers: [String]) {
        self.leftovers = leftovers
    }

    package var description: String {
        let more = leftovers.count > 5 ? ", and \(leftovers.count - 5) more" : ""
        return "The host is not clean: \(leftovers.prefix(5).joined(separator: "; "))\(more)"
    }
}
