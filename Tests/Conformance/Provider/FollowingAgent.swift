import ByohAPI
import ControllerRuntime
import HostReconciler
import HostSystem
import KubernetesClient
import KubernetesModel
import Registration
import SystemPackage
import TestSupport

/// The parts of the agent that have to do with a move, on a folder instead of a host.
struct FollowingAgent: Sendable {
    let store: IdentityStore
    private let folder: FilePath

    init(in folder: FilePath) {
        self.folder = folder
        store = IdentityStore(folder.appending("identity"), files: LocalFiles())
    }

    /// Names of the files that prove who the host is.
    var identityFiles: [String] {
        get throws { try LocalFiles().names(in: folder.appending("identity")).sorted() }
    }

    func enrol(as host: String, with kubeconfig: String) async throws {
        let file = folder.appending("bootstrap")
        try file.write(kubeconfig)
        try await Enrolment(store: store, files: LocalFiles(), logger: .silent).run(
            try ClientConfiguration.load(environment: [:], kubeconfigFile: file.string), hostName: host,
            patience: .seconds(60))
    }

    /// A client with the host's certificate, where the host belongs now.
    func withClient<Result>(_ body: (KubernetesClient, ManagementRecord) async throws -> Result) async throws -> Result
    {
        let record = try store.recovered()
        let configuration = try store.configuration(record, userAgent: "test")
        return try await KubernetesClient.withClient(configuration, logger: .silent) { try await body($0, record) }
    }

    /// Serves the management cluster that the host belongs to until the host has followed to another one.
    func serve() async throws {
        try await withClient { client, record in
            let subject = HostSubject(namespace: record.namespace, host: record.host)
            let reporter = HostStatusReporter(client: client, subject: subject, logger: .silent)
            let desk = MoveDesk()
            let watch = HostWatch(
                client: client, subject: subject, inbox: PlanInbox(), actions: ActionInbox(), upgrades: OrderInbox(),
                reporter: reporter, board: board(reporter), noticeMove: { desk.put($0) }, logger: .silent)
            var timing = Rehoming.Timing()
            timing.look = .milliseconds(200)
            timing.idle = timing.look
            (timing.patience, timing.patienceWhenFree) = (.milliseconds(500), .seconds(3_600))
            timing.retry = .milliseconds(100)...(.milliseconds(400))
            let rehoming = Rehoming(
                client: client, record: record, store: store, desk: desk, gate: RenewalGate(),
                exchange: CertificateRequestExchange(
                    subject: subject, hostUID: record.hostUID, machineID: "m", isMoved: true, logger: .silent),
                environment: [:], userAgent: "test", timing: timing, logger: .silent
            ) { rehoming in
                reporter.update {
                    $0.rehoming = rehoming
                    $0.staysHome = rehoming == nil
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await reporter.run() }
                group.addTask { try await watch.run() }
                defer { group.cancelAll() }
                try await rehoming.run()
            }
        }
    }

    private func board(_ reporter: HostStatusReporter) -> StatusBoard {
        StatusBoard(
            AgentStatus(version: "test", process: nil, startedAt: Time(secondsSinceEpoch: 0)), reporter: reporter,
            problems: ProblemNotes(), connectionTimeout: { .seconds(60) }, metrics: AgentMetrics(version: "test"),
            logger: .silent)
    }
}

extension MoveDesk {
    fileprivate func put(_ notice: MoveNotice) {
        switch notice {
        case .host(let isAsked, let isLeaving): sawHost(isAsked: isAsked, isLeaving: isLeaving)
        case .hostIsGone: lostHost()
        case .kubeconfig(let kubeconfig): sawPlan(kubeconfig: kubeconfig)
        }
    }
}
