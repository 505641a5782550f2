import ByohAPI
import CloudConfig
import HostReset
import HostSystem
import Logging
import SystemPackage

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
        guard found.isEmpty else { throw HostInUse(found: found) }
    }

    /// Removes what the journal knows of. A host that nothing was ever done to is not touched.
    func removeEverything(_ report: PlanReport) async throws {
        let state = await journal.state
        if state.isPristine { return }
        try await journal.write(.cleaningBegan)
        try await podNetwork.end()
        let units = state.claim.map { Bootstrap.units(of: $0.claimID) } ?? []
        let leftovers = try await reset.run(artifacts: state.artifacts, bootstrapUnits: units) { progress in
            try Task.checkCancellation()
            logger.info("Cleaning", metadata: ["step": "\(progress.step)"])
            try await journal.write(.stepBegan(progress.step))
            await report(.cleaning, step: progress.step, progress.message)
        }
        guard leftovers.isEmpty else { throw HostNotClean(leftovers: leftovers) }
        if let claim = state.claim { try bootstrap.wipe(claim.claimID, nil) }
        try bootstrap.files.removeTree(BootstrapFolder.root)
        try bootstrap.files.removeTree("/var/lib/byoh-agent/saved")
        try await journal.write(.cleaned)
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
