import ServiceLifecycle

/// Has the host do what it is asked for, one at a time; another order, or none any more, ends the work on the one before.
package struct ActionWorker: Service {
    private let inbox: ActionInbox
    private let runner: ActionRunner

    package init(inbox: ActionInbox, runner: ActionRunner) {
        self.inbox = inbox
        self.runner = runner
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while let action = await inbox.next() {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await runner.perform(action) }
                    group.addTask { await inbox.waitForNews() }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }
}
