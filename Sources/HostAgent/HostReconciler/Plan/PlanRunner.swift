package import ByohAPI
import CloudConfig
import ControllerRuntime
package import HostReset
package import HostSystem
package import Installer
import KubernetesModel
package import Logging
import SystemPackage

/// Carries out a plan: makes the host a node, or clean.
///
/// Level-triggered: called again with the same plan it goes on from where the journal and the host say that it is. It may be
/// cancelled at any time; what was begun is found again.
package struct PlanRunner: Sendable {
    let journal: HostJournal
    let installer: any InstallationSteps
    let bootstrap: Bootstrap
    let reset: HostReset
    let podNetwork: any PodNetworkDuty
    let facts: HostFacts
    let reporting: any PlanReporting
    let logger: Logger

    /// What of the host a plan depends on.
    package struct HostFacts: Sendable {
        package var hostName: String
        package var architecture: String
        package var canLowerOOMScores: Bool
        /// The IPv4 address that the host reaches others by, as it is now.
        package var localIPv4: @Sendable () -> String?

        package init(
            hostName: String, architecture: String, canLowerOOMScores: Bool,
            localIPv4: @escaping @Sendable () -> String?
        ) {
            self.hostName = hostName
            self.architecture = architecture
            self.canLowerOOMScores = canLowerOOMScores
            self.localIPv4 = localIPv4
        }
    }

    package init(
        journal: HostJournal, installer: any InstallationSteps, bootstrap: Bootstrap, reset: HostReset,
        podNetwork: any PodNetworkDuty, facts: HostFacts, reporting: any PlanReporting, logger: Logger
    ) {
        self.journal = journal
        self.installer = installer
        self.bootstrap = bootstrap
        self.reset = reset
        self.podNetwork = podNetwork
        self.facts = facts
        self.reporting = reporting
        self.logger = logger
    }

    /// How often a step is tried before it is told as failed.
    private static let quickTries = 5
    /// The pause after that: somebody may make room on the disk.
    private static let slowPause: Duration = .seconds(300)

    /// Works until the plan is carried out, or the task is cancelled.
    package func pursue(_ plan: SealedHostPlan) async throws {
        let report = PlanReport(plan: plan, reporting: reporting) { WallClock.system.nowInSeconds }
        var failures = 0
        while true {
            do {
                try Task.checkCancellation()
                try await pass(plan, report)
                return
            } catch let failure as BootstrapFailure {
                logger.error("The bootstrap failed", metadata: ["problem": "\(failure)"])
                await report(.failed, step: "run-bootstrap", failure.problem, outputTail: failure.outputTail)
                return
            } catch let refusal as BootstrapRefusal {
                logger.error("The bootstrap data was refused", metadata: ["error": "\(refusal)"])
                await report(.failed, step: "read-bootstrap", refusal.description)
                return
            } catch {
                if Task.isCancelled { throw CancellationError() }
                failures += 1
                let step = await journal.state.runningStep ?? ""
                logger.error(
                    "A step failed", metadata: ["step": "\(step)", "error": "\(error)", "failures": "\(failures)"])
                // What somebody must take off first does not go away in seconds.
                let isSlow = failures >= Self.quickTries || error is HostInUse
                let pause: Duration = isSlow ? Self.slowPause : .seconds(2 << failures)
                let phase: ObservedPlan.Phase =
                    isSlow
                    ? .failed
                    : plan.plan.goal == .clean
                        ? .cleaning : await journal.state.attempts > 0 ? .bootstrapping : .installing
                await report(phase, step: step, "\(error); trying again in \(pause.components.seconds) s")
                try await Task.sleep(for: pause)
            }
        }
    }

    private func pass(_ plan: SealedHostPlan, _ report: PlanReport) async throws {
        switch plan.plan.goal {
        case .clean: try await clean(plan.plan.installation, report)
        case .node: try await makeNode(plan, report)
        }
    }

    private func makeNode(_ sealed: SealedHostPlan, _ report: PlanReport) async throws {
        let plan = sealed.plan
        var state = await journal.state
        if state.isCleaning || !state.isPristine && state.claim?.claimID != plan.claimID {
            // The end of an earlier use was not seen through.
            try await removeEverything(report)
            state = await journal.state
        }
        if state.isBootstrapped {
            try await beginPodNetwork(plan.installation)
            // The agent may have ended before it did this. Data that cannot be read was never used.
            try await bootstrap.wipe(plan.claimID, try? BootstrapPlan(of: sealed, on: facts))
            await report(.running)
            return
        }
        guard let installation = plan.installation else {
            await report(.failed, step: "read-plan", "The plan's goal is node, but it has no installation")
            return
        }
        // Before anything happens, so that data that is wrong changes nothing.
        let data = try BootstrapPlan(of: sealed, on: facts)
        if state.isPristine {
            // Whatever is there is somebody else's, and a reset would take it.
            try await requireUnused(for: installation)
        }
        if state.claim?.claimID != plan.claimID {
            try await journal.write(
                .claimed(.init(claimID: plan.claimID, clusterName: plan.clusterName, providerID: plan.providerID)))
        }
        let task = InstallationTask(
            installation: installation, providerID: plan.providerID, architecture: facts.architecture,
            canLowerOOMScores: facts.canLowerOOMScores)
        try await install(task, report)
        guard let data else {
            await report(.pending, step: "wait-for-bootstrap", "Installed; waiting for the bootstrap data in the plan")
            return
        }
        try await beginPodNetwork(installation)
        let message = try await PlanContext.within(step: "run-bootstrap") {
            try await bootstrap.run(plan.claimID, data) { progress in
                await report(.bootstrapping, step: progress.step, progress.message)
            }
        }
        try await journal.write(.bootstrapped)
        try await bootstrap.wipe(plan.claimID, data)
        logger.info("The host is a node", metadata: ["claimID": "\(plan.claimID)", "cluster": "\(plan.clusterName)"])
        await report(.running, message)
    }

    private func beginPodNetwork(_ installation: HostPlan.HostInstallation?) async throws {
        guard let installation, installation.podNetwork == .bridge else { return }
        if await journal.state.podRanges != installation.podRanges {
            try await journal.write(.podNetworkBegan(ranges: installation.podRanges))
        }
        try await podNetwork.begin(podRanges: installation.podRanges)
    }

    private func install(_ task: InstallationTask, _ report: PlanReport) async throws {
        for step in try installer.steps(for: task) {
            if try await step.isDone() { continue }
            try Task.checkCancellation()
            logger.info("Performing a step", metadata: ["step": "\(step.name)"])
            await report(.installing, step: step.name, step.message)
            try await journal.write(.stepBegan(step.name))
            try await PlanContext.within(step: step.name) { try await step.perform(journal) }
            try await journal.write(.stepEnded(step.name))
        }
    }
}
