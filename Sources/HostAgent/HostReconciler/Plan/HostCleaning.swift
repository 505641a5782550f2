import CloudConfig
package import HostReset
package import HostSystem
import SystemPackage

/// Takes everything off the host that the journal knows of: the same for a plan that says so and for an operator who does.
///
/// It may be cut off at any place and run again, by either of them.
package struct HostCleaning: Sendable {
    private let journal: HostJournal
    private let reset: HostReset
    private let files: any HostFiles

    package init(journal: HostJournal, reset: HostReset, files: any HostFiles) {
        self.journal = journal
        self.reset = reset
        self.files = files
    }

    /// Cleans the host, verifies it, and has the journal say so. A host that nothing was ever done to is not touched.
    ///
    /// - Parameter tell: Called before each step, when the journal has it already.
    /// - Throws: ``HostNotClean`` when something of a node is there afterwards.
    package func run(tell: (HostReset.Progress) async throws -> Void) async throws {
        let state = await journal.state
        if state.isPristine { return }
        try await journal.write(.cleaningBegan)
        let units = state.claim.map { Bootstrap.units(of: $0.claimID) } ?? []
        let leftovers = try await reset.run(artifacts: state.artifacts, bootstrapUnits: units) { progress in
            try await journal.write(.stepBegan(progress.step))
            try await tell(progress)
        }
        // Secrets go also from a host that is not clean.
        if let claim = state.claim { try BootstrapFolder.wipe(claim.claimID, nil, files) }
        try KubeadmFiles(noted: state.artifacts).wipeMoved(files)
        guard leftovers.isEmpty else { throw HostNotClean(leftovers: leftovers) }
        try files.removeTree(BootstrapFolder.root)
        try files.removeTree(FilePath(Bootstrap.savedFolder))
        try await journal.write(.cleaned)
    }
}
