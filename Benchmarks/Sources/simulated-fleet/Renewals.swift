import Synchronization

/// Heartbeats of many hosts at a steady rate, in turn.
///
/// Hosts do not renew all at once, and neither do these: each has its moment in the interval.
final class Renewals: Sendable {
    private struct Account {
        var silent: Set<String> = []
        var sent = 0
        var failed = 0
        var since: ContinuousClock.Instant?
        var worstDelay: Duration = .zero
    }

    private let hosts: HostLoad
    private let count: Int
    private let interval: Duration
    private let lease: Int
    private let next = Counter(0)
    private let account = Mutex(Account())

    /// As many calls may be under way; more than that, and they come late.
    private static let width = 64

    /// - Parameter lease: for how many seconds each renewal is good.
    init(_ hosts: HostLoad, of count: Int, each interval: Duration, lease: Int) {
        self.hosts = hosts
        self.count = count
        self.interval = interval
        self.lease = lease
    }

    func run() async throws {
        let began = ContinuousClock.now
        account.withLock { $0.since = began }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.width {
                group.addTask { [self] in
                    while !Task.isCancelled {
                        let number = next.take()
                        let due = began + interval * Double(number) / Double(count)
                        try await Task.sleep(until: due, clock: .continuous)
                        await renew(HostLoad.name(number % count), due)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func renew(_ name: String, _ due: ContinuousClock.Instant) async {
        guard !account.withLock({ $0.silent.contains(name) }) else { return }
        do {
            try await hosts.renew(name, lease: lease)
            let delay = ContinuousClock.now - due
            account.withLock { account in
                account.sent += 1
                account.worstDelay = max(account.worstDelay, delay)
            }
        } catch {
            // Agents go on, too; the figure tells.
            account.withLock { $0.failed += 1 }
        }
    }

    /// These do not renew any more.
    func silence(_ names: [String]) { account.withLock { $0.silent.formUnion(names) } }

    /// Since it was last asked.
    var figures: [String: Double] {
        account.withLock { account in
            let seconds = account.since.map { (ContinuousClock.now - $0).inSeconds } ?? 0
            let rate = seconds > 0 ? Double(account.sent) / seconds : 0
            let figures = [
                "perSecond": rate, "failed": Double(account.failed), "worstDelaySeconds": account.worstDelay.inSeconds,
            ]
            (account.sent, account.failed, account.worstDelay, account.since) = (0, 0, .zero, .now)
            return figures
        }
    }
}
