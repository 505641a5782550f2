import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import Synchronization
import TestSupport

/// Hosts without machines under them: each has a Lease and a status, reads its plan, and says that it has done it.
///
/// What an agent does is done here with the same objects and the same patches, by an administrator's client.
final class SimulatedFleet: Sendable {
    private let client: KubernetesClient
    private let namespace: String
    private let ledger: SharedLedger
    private let plans: Store<Secret>

    init(_ client: KubernetesClient, in namespace: String, plans: Store<Secret>, ledger: SharedLedger) {
        self.client = client
        self.namespace = namespace
        self.plans = plans
        self.ledger = ledger
    }

    static func name(_ number: Int) -> String { "host-\(number)" }

    // MARK: - Coming in

    /// Makes hosts that are enrolled, accepted, alive and reported.
    func enrol(_ numbers: Range<Int>, width: Int = 8) async throws {
        try await Self.concurrently(numbers, width) { [self] number in try await enrol(Self.name(number)) }
    }

    func enrol(_ name: String) async throws {
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: namespace), spec: ByoHostSpec(accepted: true))
        host.metadata.labels = [ByohLabel.host: name]
        let stored = try await client.resources(ByoHost.self, in: namespace).create(host)
        guard let objects = HostObjects(of: stored) else { return }
        _ = try await client.resources(Secret.self, in: namespace).create(objects.plan)
        try await report(name)
        var lease = objects.lease
        lease.spec.renewTime = MicroTime(microsecondsSinceEpoch: 1_800_000_000_000_000)
        lease.spec.leaseDurationSeconds = 600
        _ = try await client.resources(Lease.self, in: namespace).create(lease)
    }

    private func report(_ name: String) async throws {
        let status: JSONValue = [
            "identity": ["machineID": .string(name)],
            "hardware": ["cpus": 4, "memoryBytes": 8_589_934_592, "architecture": "amd64"],
            "addresses": [["type": "Hostname", "address": .string(name)]],
        ]
        _ = try await client.resources(ByoHost.self, in: namespace).patch(
            name, .merge(["status": status]), subresource: .status)
    }

    // MARK: - Working

    /// Carries out plans until it is cancelled. A call that fails is tried again: agents do not give up either.
    func run(width: Int = 8) async throws {
        let (names, queue) = AsyncStream.makeStream(of: String.self)
        let subscription = plans.subscribe { change in
            if case .deleted = change { return }
            queue.yield(change.key.name)
        }
        defer { subscription.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for await name in names {
                if running == width {
                    _ = try await group.next()
                    running -= 1
                }
                running += 1
                group.addTask { [self] in try await carryOut(planIn: name) }
            }
            try await group.waitForAll()
        }
    }

    private func carryOut(planIn secret: String) async throws {
        while !Task.isCancelled {
            // What is no plan yet is waited for.
            guard let stored = plans[ObjectKey(namespace: namespace, name: secret)],
                let plan = try? SealedHostPlan(stored), let host = stored.metadata.labels[ByohLabel.host]
            else { return }
            let phase: ObservedPlan.Phase = plan.plan.goal == .node ? .running : .clean
            switch plan.plan.goal {
            case .node: ledger.update { $0.agent(of: host, wasTold: plan.plan.claimID) }
            case .clean: ledger.update { $0.agent(of: host, hasCleaned: plan.plan.claimID) }
            }
            let report = ObservedPlan(revision: plan.plan.revision, checksum: plan.checksum, phase: phase)
            do {
                _ = try await client.resources(ByoHost.self, in: namespace).patch(
                    host, .merge(["status": ["observedPlan": try JSONValue(encoding: report)]]), subresource: .status)
                return
            } catch {
                guard let error = error as? KubernetesError, !error.isCancelled, !error.isNotFound else { return }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    // MARK: - Both

    static func concurrently(
        _ numbers: Range<Int>, _ width: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let next = Counter(numbers.lowerBound)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(width, numbers.count) {
                group.addTask {
                    while true {
                        let number = next.take()
                        guard number < numbers.upperBound else { return }
                        try await body(number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Numbers, each handed out once.
private final class Counter: Sendable {
    private let next: Atomic<Int>

    init(_ first: Int) { next = Atomic(first) }

    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// A ledger that the watch and the agents write.
final class SharedLedger: Sendable {
    private let ledger = Mutex(ClaimLedger())
    /// The hosts of the list that is under way.
    private let listed = Mutex<Set<String>>([])

    var current: ClaimLedger { ledger.withLock { $0 } }

    func update(_ change: (inout ClaimLedger) -> Void) { ledger.withLock { change(&$0) } }

    /// Follows the hosts until it is cancelled, and judges every state.
    func follow(_ hosts: ResourceClient<ByoHost>) async throws {
        try await hosts.watch().run { event in
            switch event {
            case .listBegan: self.listed.withLock { $0 = [] }
            case .listed(let host):
                self.listed.withLock { _ = $0.insert(host.metadata.name) }
                self.update { $0.saw(host.metadata.name, claim: host.spec.claimRef, isNext: false) }
            case .listEnded:
                let there = self.listed.withLock { $0 }
                self.update { ledger in
                    for host in ledger.claimsByHost.keys where !there.contains(host) {
                        ledger.saw(host, claim: nil, isNext: false)
                    }
                    ledger.checkAll()
                }
            case .applied(let host):
                self.update { $0.saw(host.metadata.name, claim: host.spec.claimRef, isNext: true) }
            case .deleted(let host): self.update { $0.saw(host.metadata.name, claim: nil, isNext: true) }
            default: break
            }
        }
    }
}
