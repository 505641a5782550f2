import ByohAPI
import ControllerRuntime
import JSONTree
import KubernetesClient
import Logging
import Synchronization

/// The commands of ``SimulatedFleet``, and what goes on beside them.
///
/// Whatever is measured is judged by a watch, not by asking: the moment at which a state is told counts.
final class Scenario: Sendable {
    private let hosts: HostLoad
    private let machines: MachineLoad
    private let watch: FleetWatch
    private let caches: CacheRegistry
    private let renewals: AsyncStream<Renewals>
    private let startRenewals: AsyncStream<Renewals>.Continuation
    private let current = Mutex<Renewals?>(nil)

    init(_ client: KubernetesClient, in namespace: String, logger: Logger) {
        caches = CacheRegistry(client: client, logger: logger)
        watch = FleetWatch(caches, in: namespace)
        hosts = HostLoad(client, in: namespace)
        machines = MachineLoad(client, in: namespace)
        (renewals, startRenewals) = AsyncStream.makeStream()
    }

    /// The watches, and the heartbeats of hosts once there are any. Until it is cancelled.
    func runBackground() async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { [caches] in try await caches.run() }
            for await renewal in renewals { tasks.addTask { try await renewal.run() } }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }

    /// Carries out a command, and returns what it has measured.
    ///
    /// - Throws: ``UnknownCommand``, ``NotInTime``, or what the server refused.
    func carryOut(_ words: [String]) async throws -> [String: Double] {
        let numbers = words.compactMap { Int($0) }
        switch (words.first, numbers.count) {
        case ("enrol", 3): return try await enrol(numbers[0]..<(numbers[0] + numbers[1]), isAccepted: numbers[2] == 1)
        case ("renew", 3): return try await renew(count: numbers[0], interval: numbers[1], lease: numbers[2])
        case ("renewals", 0): return current.withLock { $0 }?.figures ?? [:]
        case ("raw", 2): return try await hosts.patchStatuses(numbers[0], width: numbers[1])
        case ("follow", 0): return try await follow()
        case ("settle", 1): return try await settle(available: numbers[0])
        case ("machines", 1): return try await prepareMachines(numbers[0])
        case ("claim", 1): return try await claim(numbers[0])
        case ("told", 1): return try await waitUntilTold(numbers[0])
        case ("wait", 1): return try await prepareWaiting(numbers[0])
        case ("appear", 2): return try await appear(first: numbers[0], count: numbers[1])
        case ("die", 2): return try await die(count: numbers[0], lease: numbers[1])
        default: throw UnknownCommand(words: words)
        }
    }

    // MARK: - Hosts

    private func enrol(_ numbers: Range<Int>, isAccepted: Bool) async throws -> [String: Double] {
        let began = ContinuousClock.now
        try await concurrently(numbers, 16) { [hosts] number in try await hosts.enrol(number, isAccepted: isAccepted) }
        return ["seconds": (ContinuousClock.now - began).inSeconds]
    }

    /// Keeps the first `count` hosts alive from now on.
    private func renew(count: Int, interval: Int, lease: Int) async throws -> [String: Double] {
        let renewals = Renewals(hosts, of: count, each: .seconds(interval), lease: lease)
        current.withLock { $0 = renewals }
        startRenewals.yield(renewals)
        return [:]
    }

    private func follow() async throws -> [String: Double] {
        let began = ContinuousClock.now
        try await watch.waitUntilSynced()
        return ["seconds": (ContinuousClock.now - began).inSeconds]
    }

    /// Waits until so many hosts say that they are available.
    private func settle(available count: Int) async throws -> [String: Double] {
        let began = ContinuousClock.now
        try await wait("\(count) hosts are Available", within: .seconds(600)) { [watch] in watch.availableHosts >= count
        }
        return ["seconds": (ContinuousClock.now - began).inSeconds]
    }

    // MARK: - Claims

    private func prepareMachines(_ count: Int) async throws -> [String: Double] {
        try await machines.makeCluster()
        try await concurrently(0..<count, 16) { [machines] number in try await machines.make("machine-\(number)") }
        let waiting = ByoMachine.Reason.waitingForClusterInfrastructure
        try await wait("\(count) machines wait for their Cluster", within: .seconds(600)) { [watch] in
            watch.machines(saying: waiting) >= count
        }
        return [:]
    }

    /// Lets all machines have hosts at once, and measures until each has said that it has one and handed it its plan.
    private func claim(_ count: Int) async throws -> [String: Double] {
        let began = ContinuousClock.now
        try await machines.provisionCluster()
        try await wait("\(count) machines have hosts", within: .seconds(1_800)) { [watch] in
            watch.servedMachines >= count
        }
        let latencies = Latencies(watch.serviceTimes.map { $0 - began })
        return [
            "seconds": latencies.worst, "p50Seconds": latencies.share(0.5), "p99Seconds": latencies.share(0.99),
        ]
    }

    /// Waits until so many hosts say that they are held: with that all is said of their claims.
    private func waitUntilTold(_ count: Int) async throws -> [String: Double] {
        try await wait("\(count) hosts say that they are held", within: .seconds(300)) { [watch] in
            watch.hostsSayingThatTheyAreHeld >= count
        }
        return [:]
    }

    /// Machines for which there is no host yet.
    private func prepareWaiting(_ count: Int) async throws -> [String: Double] {
        try await concurrently(0..<count, 16) { [machines] number in
            try await machines.make("waiting-\(number)", pool: HostLoad.latePool)
        }
        try await wait("\(count) machines wait for hosts", within: .seconds(300)) { [watch] in
            watch.machines(saying: .noMatchingHost) >= count
        }
        return [:]
    }

    /// Accepts one host after the other. From before the operator's call until the host is claimed.
    private func appear(first: Int, count: Int) async throws -> [String: Double] {
        var times: [Duration] = []
        for number in first..<(first + count) {
            let name = HostLoad.name(number)
            let began = ContinuousClock.now
            try await hosts.accept(name)
            try await wait("a machine takes \(name)", within: .seconds(120)) { [watch] in
                watch.claimTime(of: name) != nil
            }
            if let claimed = watch.claimTime(of: name) { times.append(claimed - began) }
            // At no particular moment of whatever else goes on.
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...1_500)))
        }
        return Latencies(times).figures
    }

    /// Hosts that machines hold renew a last time. From the answer until their machines say so, less the Lease.
    private func die(count: Int, lease: Int) async throws -> [String: Double] {
        let held = watch.heldHosts.sorted { $0.key < $1.key }.prefix(count)
        current.withLock { $0 }?.silence(held.map(\.key))
        // A renewal that was under way must not come after the last.
        try await Task.sleep(for: .seconds(2))
        var deaths: [(machine: String, at: ContinuousClock.Instant)] = []
        for (host, machine) in held {
            try await hosts.renew(host, lease: lease)
            deaths.append((machine, .now + .seconds(lease)))
            try await Task.sleep(for: .milliseconds(Int.random(in: 200...800)))
        }
        let machines = Set(held.map(\.value))
        try await wait("\(machines.count) machines miss their hosts", within: .seconds(lease + 120)) { [watch] in
            watch.machinesWithoutHosts(among: machines) == machines.count
        }
        let times = deaths.compactMap { death in watch.disconnectionTime(of: death.machine).map { $0 - death.at } }
        return Latencies(times).figures
    }

    // MARK: - Waiting

    private func wait(
        _ what: String, within limit: Duration, until isSo: @Sendable () -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while !isSo() {
            guard ContinuousClock.now < deadline else { throw NotInTime(what: what, limit: limit) }
            // Times are taken by the watch, so that this one does not matter.
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A line that means nothing.
struct UnknownCommand: Error, CustomStringConvertible {
    let words: [String]
    var description: String { "Unknown command '\(words.joined(separator: " "))'" }
}

/// Something was waited for in vain.
struct NotInTime: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    var description: String { "It did not come true within \(limit) that \(what)" }
}
