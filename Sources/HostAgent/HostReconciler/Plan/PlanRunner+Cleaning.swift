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
    func clean(_ installation: HostPlan.HostInstallation?, _ report: PlanReport) async throws {
        if await journal.state.isPristine { try await requireUnused(for: installation) }
        try await removeEverything(report)
        await report(.clean)
    }

    /// - Parameter installation: Where it does not bring all programs itself, those of others may be there, and stay.
    /// - Throws: ``HostInUse`` when there is something of a node.
    func requireUnused(for installation: HostPlan.HostInstallation?) async throws {
        let acceptsSoftware = installation.map { $0.source != .bundle } ?? false
        let found = try await reset.leftovers(of: [], acceptsSoftware: acceptsSoftware)
        guard !found.isEmpty else { return }
        let isSoftware = try await reset.leftovers(of: [], acceptsSoftware: true).isEmpty
        throw HostInUse(found: found, isSoftware: isSoftware)
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
    /// Whether another source of the installation would use what is there.
    package let isSoftware: Bool

    package init(found: [String], isSoftware: Bool = false) {
        self.found = found
        self.isSoftware = isSoftware
    }

    package var description: String {
        let more = found.count > 5 ? ", and \(found.count - 5) more" : ""
        return "This host is in use already: \(found.prefix(5).joined(separator: "; "))\(more). "
            + (isSoftware
                ? "Take that off, or have it used: installation.source preinstalled or packages"
                : "Take that off, or use another host")
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
