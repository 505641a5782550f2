import ByohAPI
package import Logging
import ServiceLifecycle

/// Carries out plans, one at a time; a new one ends the work on the one before.
package struct PlanWorker: Service {
    private let inbox: PlanInbox
    private let runner: PlanRunner
    private let activity: PlanActivity
    private let logger: Logger

    package init(inbox: PlanInbox, runner: PlanRunner, activity: PlanActivity, logger: Logger) {
        self.inbox = inbox
        self.runner = runner
        self.activity = activity
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while let plan = await inbox.next() {
                logger.info(
                    "Pursuing a plan",
                    metadata: ["revision": "\(plan.plan.revision)", "goal": "\(plan.plan.goal.rawValue)"])
                activity.set(true)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        // It ends with an error only when a new plan, or the end of the agent, has cancelled it.
                        let context = PlanContext(
                            revision: plan.plan.revision, claimID: plan.plan.claimID.rawValue)
                        try? await PlanContext.$current.withValue(context) { try await runner.pursue(plan) }
                    }
                    group.addTask { await inbox.waitForNews() }
                    await group.next()
                    group.cancelAll()
                }
                activity.set(false)
            }
        }
    }
}
