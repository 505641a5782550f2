import ByohAPI
import ByohReconcilers
import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct FleetCensusTests {
    private static let moment = Moment(sinceStart: .seconds(1_000))

    private func host(
        _ name: String, pool: String? = nil, phase: HostPhase? = .available, isAvailable: Bool = false,
        quarantine: HostQuarantine.Reason? = nil
    ) -> ByoHost {
        var host = ByoHost(metadata: ObjectMeta(name: name, namespace: "default"))
        host.metadata.labels[ByohLabel.pool] = pool
        host.status.phase = phase
        host.spec.quarantine = quarantine.map { HostQuarantine(reason: $0) }
        host.mark(.available, isAvailable ? .true : .false, because: .available, at: Time(secondsSinceEpoch: 1))
        return host
    }

    private func taken(
        _ hosts: [ByoHost], machines: [ByoMachine] = [],
        heartbeat: (ByoHost) -> (judgement: HeartbeatTable.Judgement, age: Duration?) = { _ in (.neverSeen, nil) }
    ) -> FleetCensus {
        FleetCensus(hosts: hosts, machines: machines, heartbeat: heartbeat)
    }

    @Test func upgradesAreCountedByPhase() {
        let upgrades = [ByoAgentUpgradeStatus.Phase.halted, .halted, .complete, nil].map { phase in
            var upgrade = ByoAgentUpgrade(
                metadata: ObjectMeta(name: "up"), spec: ByoAgentUpgradeSpec(version: "2", packages: []))
            upgrade.status.phase = phase
            return upgrade
        }
        let census = FleetCensus(hosts: [], machines: [], upgrades: upgrades) { _ in (.neverSeen, nil) }
        #expect(census.rollouts == [.halted: 2, .complete: 1, .waiting: 1])
    }

    @Test func hostsAreCountedByPoolAndPhase() {
        let census = taken([
            host("a", pool: "edge", isAvailable: true), host("b", pool: "edge"),
            host("c", pool: "edge", phase: .running), host("d", phase: nil),
            host("e", pool: "core", phase: .quarantined, quarantine: .cleaningFailed),
        ])
        #expect(
            census.pools == [
                "edge": .init(phases: [.available: 2, .running: 1], available: 1),
                FleetCensus.noPool: .init(phases: [.enrolled: 1]),
                "core": .init(phases: [.quarantined: 1]),
            ])
        #expect(census.quarantined == [.cleaningFailed: 1])
        #expect(census.agents == [.unseen: 5])
    }

    /// Labels of operators must not make as many series as they like.
    @Test func poolsBeyondTheLimitAreOne() {
        var hosts = (0..<200).map { host("small-\($0)", pool: "pool-\($0)", isAvailable: true) }
        hosts += (0..<3).map { host("large-\($0)", pool: "z-large") }
        let census = taken(hosts)
        #expect(census.pools.count == FleetCensus.poolLimit + 1)
        #expect(census.pools["z-large"]?.phases == [.available: 3], "the largest are shown")
        #expect(census.pools[FleetCensus.otherPool]?.available == 200 - (FleetCensus.poolLimit - 1))
        #expect(census.pools.values.reduce(0) { $0 + $1.phases.values.reduce(0, +) } == 203)
    }

    @Test func theLagIsThatOfConnectedHosts() {
        let hosts = (1...100).map { host("h\($0)") } + [host("dead"), host("new")]
        let census = taken(hosts) { host in
            switch host.metadata.name {
            case "dead": (.dead(since: Self.moment), .seconds(9_000))
            case "new": (.neverSeen, nil)
            default: (.alive(until: Self.moment), .seconds(Int(host.metadata.name.dropFirst()) ?? 0))
            }
        }
        #expect(census.agents == [.connected: 100, .disconnected: 1, .unseen: 1])
        #expect(census.lag(.half) == .seconds(50))
        #expect(census.lag(.most) == .seconds(99))
        #expect(census.lag(.all) == .seconds(100))
        #expect(taken([]).lag(.most) == .zero)
    }

    @Test func machinesThatAreNotReadyAreCountedByReason() {
        func machine(_ reason: ByoMachine.Reason?) -> ByoMachine {
            var machine = ByoMachine(metadata: ObjectMeta(name: "m", namespace: "default"), spec: .emptyValue)
            if let reason {
                let status: Condition.Status = reason == .ready ? .true : .false
                machine.mark(.ready, status, because: reason, at: Time(secondsSinceEpoch: 1))
            }
            return machine
        }
        let machines = [machine(.noMatchingHost), machine(.noMatchingHost), machine(.ready), machine(nil)]
        #expect(taken([], machines: machines).waiting == [.noMatchingHost: 2, .waitingForOwner: 1])
    }

    // MARK: - What happens

    @Test func theTimeToANodeBeginsWhenTheHostIsReserved() {
        var before = ByoMachine(metadata: ObjectMeta(name: "m", namespace: "default"), spec: .emptyValue)
        before.mark(.hostReady, .true, because: .hostReserved, at: Time(secondsSinceEpoch: 1_000))
        var after = before
        after.spec.providerID = "byoh://default/a/aaaaaaaaaa"
        let now = Time(secondsSinceEpoch: 1_090)
        #expect(FleetObserver.timeToNode(.updated(old: before, new: after), now: now) == .seconds(90))
        #expect(FleetObserver.timeToNode(.updated(old: after, new: after), now: now) == nil, "once")
        #expect(FleetObserver.timeToNode(.added(after, isInitial: false), now: now) == nil, "moved here")
        let early = Time(secondsSinceEpoch: 900)
        #expect(FleetObserver.timeToNode(.updated(old: before, new: after), now: early) == .zero)
    }

    @Test(arguments: [
        (ByoHost.ConditionType.componentsInstalled, ByoHost.Reason.installationFailed),
        (.bootstrapSucceeded, .bootstrapFailed), (.bootstrapSucceeded, .cleaningFailed),
    ]) func aFailureIsCountedOnce(_ type: ByoHost.ConditionType, _ reason: ByoHost.Reason) {
        let before = host("a")
        var after = before
        after.mark(type, .false, because: reason, at: Time(secondsSinceEpoch: 1))
        #expect(FleetObserver.failure(.updated(old: before, new: after)) == reason)
        #expect(FleetObserver.failure(.updated(old: after, new: after)) == nil)
        #expect(FleetObserver.failure(.updated(old: after, new: before)) == nil)
        #expect(FleetObserver.failure(.added(after, isInitial: true)) == nil, "a restart counts nothing again")
    }
}
