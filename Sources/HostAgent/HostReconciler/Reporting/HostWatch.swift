package import ByohAPI
package import KubernetesClient
import KubernetesModel
package import Logging
import ServiceLifecycle

/// Follows the two objects that are this host's own: its ByoHost and its plan.
package struct HostWatch: Service {
    private let client: KubernetesClient
    private let subject: HostSubject
    private let inbox: PlanInbox
    private let actions: ActionInbox
    private let upgrades: OrderInbox<AgentUpgradeOrder>
    private let reporter: HostStatusReporter
    private let board: StatusBoard
    private let noticeMove: @Sendable (MoveNotice) -> Void
    private let logger: Logger

    /// - Parameter noticeMove: told what is to be known of a move, each time that something is seen.
    package init(
        client: KubernetesClient, subject: HostSubject, inbox: PlanInbox, actions: ActionInbox,
        upgrades: OrderInbox<AgentUpgradeOrder>, reporter: HostStatusReporter, board: StatusBoard,
        noticeMove: @escaping @Sendable (MoveNotice) -> Void, logger: Logger
    ) {
        self.client = client
        self.subject = subject
        self.inbox = inbox
        self.actions = actions
        self.upgrades = upgrades
        self.reporter = reporter
        self.board = board
        self.noticeMove = noticeMove
        self.logger = logger
    }

    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await followPlan() }
                group.addTask { try await followHost() }
                try await group.waitForAll()
            }
        }
    }

    private func followPlan() async throws {
        try await follow(Secret.self, named: subject.planName) { [inbox, noticeMove, logger] secret in
            noticeMove(.kubeconfig(secret.data[HostPlan.managementClusterKey]))
            do {
                if let plan = try SealedHostPlan(secret) { inbox.put(plan) }
            } catch {
                logger.error("The plan cannot be followed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func followHost() async throws {
        try await follow(ByoHost.self, named: subject.host) { [actions, upgrades, reporter, board, noticeMove] host in
            noticeMove(.host(isAsked: host.spec.managementCluster != nil, isLeaving: host.metadata.isLeaving))
            actions.put(host.spec.action)
            upgrades.put(host.openUpgrade)
            reporter.observed(host.status)
            board.observed(host.status.conditions)
        } isGone: { [noticeMove] in
            noticeMove(.hostIsGone)
        }
    }

    private func follow<Object: KubernetesObject>(
        _ type: Object.Type, named name: String, _ deliver: @escaping @Sendable (Object) -> Void,
        isGone: @escaping @Sendable () -> Void = {}
    ) async throws {
        let options = WatchOptions(fieldSelector: FieldSelector.name(name).description)
        let watcher = client.resources(type, in: subject.namespace).watch(options)
        do {
            try await watcher.run { [logger] event in
                switch event {
                case .listed(let object), .applied(let object): deliver(object)
                case .deleted: isGone()
                case .interrupted(let interruption):
                    logger.warning("A watch was interrupted", metadata: ["reason": "\(interruption)"])
                case .unreadable(let object):
                    logger.error("An object cannot be read", metadata: ["object": "\(object)"])
                default: break
                }
            }
        } catch is CancellationError {
            return
        }
    }
}
