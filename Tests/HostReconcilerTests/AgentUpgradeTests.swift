import ByohAPI
import ControllerRuntime
import HostFakes
import HostSystem
import KubernetesModel
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

@testable import HostReconciler

@Suite(.timeLimit(.minutes(5))) struct AgentUpgradeTests {
    private static let id = "1111111111111111"

    // MARK: - As it should be

    @Test func preparesBothPackagesAndHandsOver() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            #expect(try host.text("order") == "id=\(Self.id)\nfrom=1.0\nto=2.0\nbound=300\n")
            #expect(try host.text("new.deb") == UpgradeFixture.contents)
            #expect(try host.text("state") == "installing\n")
            #expect(try host.files.entry(at: UpgradeFixture.folder)?.mode == .secretFolder)
            let unit = try #require(try host.files.text("/etc/systemd/system/byoh-agent-upgrade.service"))
            #expect(unit.contains("\nExecStart=/bin/sh /var/lib/byoh-agent/upgrade/run\n"))
            #expect(
                try host.files.linkTarget(
                    of: "/etc/systemd/system/multi-user.target.wants/byoh-agent-upgrade.service")
                    == "/etc/systemd/system/byoh-agent-upgrade.service")
            // The way back was made when the new package was known to be right.
            #expect(
                host.commands.calls.suffix(2).map { $0.split(separator: " ")[0] } == ["dpkg-deb", "sh"])
            #expect(host.results == [.running] && host.calls.isEmpty)

            host.script { host in
                #expect(host.calls == ["reload", "start byoh-agent-upgrade.service"])
                // Here the agent ends with its package.
                try host.end("Failed", "")
            }
            await host.agent().goOn()
            #expect(host.results == [.running, .running, .failed])
        }
    }

    @Test func theNewAgentReportsOnceItsWordHasArrived() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            try host.put("state", "waiting")
            let arrived = Signal()
            host.script { host in
                #expect(try host.text("reported") == nil, "before it has arrived")
                arrived.ring()
                // A file is no event.
                while try host.text("reported") == nil { try await Task.sleep(for: .milliseconds(5)) }
                try host.end("Succeeded", "The agent 2.0 is installed")
            }
            await host.agent("2.0") { observed in
                #expect(observed.result == .running && observed.version == "2.0")
                await arrived.wait()
            }.goOn()
            let last = try #require(host.told.last)
            #expect(
                last
                    == ObservedAgentUpgrade(
                        id: Self.id, result: .succeeded, message: "The agent 2.0 is installed", version: "2.0"))
            #expect(try host.remains().isEmpty)
            #expect(try host.memory.last()?.from == "1.0" && host.memory.last()?.to == "2.0")
        }
    }

    @Test func theOldAgentTellsThatItIsBack() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            try host.put("state", "going-back")
            host.script { host in
                #expect(try host.text("reported") == nil)
                try host.end("RolledBack", "The host is back on 1.0, since\nit did not report")
            }
            await host.agent("1.0") { _ in Issue.record("It is not the wanted one") }.goOn()
            let last = try #require(host.told.last)
            #expect(last.result == .rolledBack && last.message == "The host is back on 1.0, since it did not report")
            #expect(try host.remains().isEmpty)
            // It is asked for as long as there is no other order, and not tried again.
            let calls = host.commands.calls
            #expect(await !host.agent("1.0").begin(host.order()))
            #expect(host.told.last == last && host.commands.calls == calls)
        }
    }

    @Test func theWantedVersionNeedsNothing() async throws {
        try await UpgradeFixture.with { host in
            // What an agent has prepared before somebody installed it by hand.
            try host.put("old.deb", "")
            try host.upgrade.installUnit()
            #expect(await !host.agent("2.0").begin(host.order()))
            #expect(host.results == [.succeeded] && host.commands.calls.isEmpty)
            let remains = try host.remains()
            #expect(remains.isEmpty)
        }
    }

    // MARK: - Cut off

    // Wherever the agent ended: what has begun goes on, and nothing else is left.
    @Test func anotherAgentGoesOnWithWhatHasBegun() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            // The unit's file is gone too, as after a disk that lost it.
            try host.files.remove("/etc/systemd/system/byoh-agent-upgrade.service")
            host.script { host in
                #expect(try host.files.exists("/etc/systemd/system/byoh-agent-upgrade.service"))
                try host.end("Succeeded", "")
            }
            await host.agent().goOn()
            #expect(host.results.last == .succeeded)
        }
    }

    @Test func aScriptThatSomebodyHasStoppedIsStartedAgain() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            host.script { _ in }
            host.script { try $0.end("Succeeded", "") }
            let agent = host.agent()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await agent.goOn() }
                await host.clock.sleepers(atLeast: 1)
                host.clock.advance(by: .seconds(15))
            }
            #expect(host.results.last == .succeeded)
        }
    }

    @Test func whatEndedWhileNoAgentRanIsTold() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            try host.end("Failed", "dpkg could not")
            // The script was cut off before it had removed its unit.
            await host.agent().goOn()
            #expect(host.told.last?.message == "dpkg could not")
            #expect(try host.remains().isEmpty)
            #expect(host.calls == ["reload"])
        }
    }

    // What it came to is on the disk before the folder goes, or a restart would do it again.
    @Test func anEndThatCannotBeNotedIsKept() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            try host.end("RolledBack", "The host is back on 1.0")
            try host.files.makeFolder("/upgrades", mode: .folder)
            let agent = host.agent()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await agent.goOn() }
                await host.clock.sleepers(atLeast: 1)
                #expect(host.results.last == .rolledBack, "it is told all the same")
                let text = try host.text("state")
                #expect(text == "ended\n")
                try host.files.removeTree("/upgrades")
                host.clock.advance(by: .seconds(15))
                try await group.waitForAll()
            }
            #expect(try host.memory.last()?.result == .rolledBack)
            #expect(try host.remains().isEmpty)
        }
    }

    @Test func anAgentOfAnotherVersionSaysWhichItIs() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            host.script { host in
                #expect(try host.text("runs") == "v2.0\n")
                try host.end("RolledBack", "")
            }
            await host.agent("v2.0") { _ in Issue.record("It is not the wanted one") }.goOn()
        }
    }

    @Test func whatHasBegunInSpiteOfAnErrorIsNotToldToHaveFailed() async throws {
        try await UpgradeFixture.with { host in
            try host.files.write(UpgradeFixture.failsLate, [], .ordinary)
            #expect(await host.agent().begin(host.order()))
            #expect(host.results == [.running])
            #expect(try host.memory.last() == nil)
        }
    }

    @Test func whatIsUnderWayIsNotBegunAgain() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            let text = try host.text("order")
            #expect(await host.agent().begin(host.order("2222222222222222", version: "3.0")))
            #expect(try host.text("order") == text)
            await host.agent().drop()
            #expect(try host.text("state") == "installing\n", "nothing takes it back any more")
        }
    }

    // MARK: - Not on this host

    private struct Refusal: Sendable {
        let words: String
        var program = UpgradeFixture.program
        var order: @Sendable (UpgradeFixture) -> AgentUpgradeOrder = { $0.order() }
        var set: @Sendable (UpgradeFixture) -> Void = { _ in }
    }

    private static let refusals = [
        Refusal(
            words: "has none for amd64, which this host is; it has arm64",
            order: { $0.order(architecture: .arm64) }),
        Refusal(words: "has no dpkg", set: { $0.commands.missing = ["dpkg-query"] }),
        Refusal(
            words: "dpkg has no package byoh-agent: /usr/lib/byoh-agent/byoh-agent was put there in another way",
            set: { $0.commands.answer("dpkg-query --show", "", status: 1) }),
        Refusal(
            words: "dpkg has no package byoh-agent",
            set: { $0.commands.answer("dpkg-query --show", "deinstall ok config-files\t1.0") }),
        Refusal(
            words: "runs from /opt/agent, which is not of the package", program: "/opt/agent",
            set: { $0.commands.answer("dpkg-query --search /opt", "", status: 1) }),
        Refusal(
            words: "apt-mark unhold byoh-agent",
            set: { $0.commands.answer("dpkg-query --show", "hold ok installed\t1.0") }),
        Refusal(
            words: "dpkg says 'install ok half-configured'",
            set: { $0.commands.answer("dpkg-query --show", "install ok half-configured\t1.0") }),
        Refusal(words: "version is '2.0\nbound=1'", order: { $0.order(version: "2.0\nbound=1") }),
        Refusal(words: "id is '../x'", order: { $0.order("../x") }),
    ]

    @Test func aHostThatCannotBeUpgradedSaysWhy() async throws {
        for refusal in Self.refusals {
            try await UpgradeFixture.with { host in
                refusal.set(host)
                #expect(await !host.agent(program: refusal.program).begin(refusal.order(host)))
                let last = try #require(host.told.last)
                #expect(last.result == .refused && last.message.contains(refusal.words), "\(last.message)")
                #expect(try host.remains().isEmpty)
                #expect(try host.memory.last()?.result == .refused)
            }
        }
    }

    // MARK: - Not this time

    private struct Failure: Sendable {
        let words: String
        var order: @Sendable (UpgradeFixture) -> AgentUpgradeOrder = { $0.order() }
        var set: @Sendable (UpgradeFixture) -> Void = { _ in }
    }

    private static let failures = [
        Failure(
            words: "The package /srv/new.deb has SHA-256",
            order: { $0.order(sha256: String(repeating: "0", count: 64)) }),
        Failure(words: "There is no package /srv/other.deb", order: { $0.order(location: "/srv/other.deb") }),
        Failure(words: "The package /srv/new.deb has more than", set: { try? $0.makeLarge("/srv/new.deb", 513 << 20) }),
        Failure(words: "There is no package /srv on", order: { $0.order(location: "/srv") }),
        Failure(words: "'ftp://a' is no absolute path", order: { $0.order(location: "ftp://a") }),
        Failure(
            words: "has Version '1.9'; right would be '2.0'",
            set: { $0.commands.answer("dpkg-deb --field", "Package: byoh-agent\nVersion: 1.9\nArchitecture: amd64\n") }),
        Failure(
            words: "has Package 'cowsay'; right would be 'byoh-agent'",
            set: { $0.commands.answer("dpkg-deb --field", "Package: cowsay\nVersion: 2.0\nArchitecture: amd64\n") }),
        Failure(
            words: "has Architecture 'arm64'",
            set: { $0.commands.answer("dpkg-deb --field", "Package: byoh-agent\nVersion: 2.0\nArchitecture: arm64\n") }),
        Failure(words: "dpkg-deb", set: { $0.commands.answer("dpkg-deb --field", "no archive", status: 2) }),
        Failure(words: "A package to go back to could not be made", set: { $0.commands.answer("sh ", "", status: 1) }),
    ]

    @Test func whatCannotBePreparedIsNotBegun() async throws {
        for failure in Self.failures {
            try await UpgradeFixture.with { host in
                failure.set(host)
                #expect(await !host.agent().begin(failure.order(host)))
                let last = try #require(host.told.last)
                #expect(last.result == .failed && last.message.contains(failure.words), "\(last.message)")
                #expect(try host.remains().isEmpty)
                #expect(host.calls.allSatisfy { $0 == "reload" })
            }
        }
    }

    @Test func aMemoryThatCannotBeReadAllowsNothing() async throws {
        try await UpgradeFixture.with { host in
            try host.files.write("/upgrades", Array("[{".utf8), .secret)
            #expect(await !host.agent().begin(host.order()))
            let last = try #require(host.told.last)
            #expect(last.result == .failed && last.message.contains("Nothing was done"))
            #expect(try host.remains().isEmpty && host.commands.calls.isEmpty)
        }
    }

    @Test func aStateThatNobodyUnderstandsAllowsNothing() async throws {
        try await UpgradeFixture.with { host in
            try host.put("state", "unsure")
            #expect(await !host.agent().begin(host.order()))
            #expect(host.told.last?.message.contains("state says 'unsure'") == true)
            #expect(try host.text("state") == "unsure\n")
        }
    }

    @Test func anOrderThatNobodyUnderstandsIsTold() async throws {
        try await UpgradeFixture.with { host in
            try host.put("state", "waiting")
            try host.put("order", "?")
            await host.agent().goOn()
            #expect(await !host.agent().begin(host.order()))
            #expect(host.told.last?.message.contains("order says '?") == true)
        }
    }

    @Test func aResetNotesWhatHasEndedAndLeavesWhatIsUnderWay() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            let remains = UpgradeRemains(files: host.files, units: FakeUnits())
            #expect(try remains.isUnderWay)
            try await remains.clear(at: Time(secondsSinceEpoch: 0))
            let text = try host.text("state")
            #expect(text == "installing\n")
            try host.end("Failed", "dpkg could not")
            try await remains.clear(at: Time(secondsSinceEpoch: 0))
            #expect(try host.remains().isEmpty)
            #expect(try OrderMemory<UpgradeRecord>(files: host.files).last()?.message == "dpkg could not")
        }
    }

    // The host's own word, also where its disk has forgotten it.
    @Test func anOrderWhoseEndWasToldIsNone() async throws {
        try await UpgradeFixture.with { fixture in
            let order = fixture.order()
            var host = ByoHost(metadata: ObjectMeta(name: "h"))
            host.spec.agentUpgrade = order
            #expect(host.openUpgrade == order)
            host.status.observedAgentUpgrade = .init(id: order.id, result: .running)
            #expect(host.openUpgrade == order)
            host.status.observedAgentUpgrade = .init(id: order.id, result: .rolledBack)
            #expect(host.openUpgrade == nil)
            host.status.observedAgentUpgrade = .init(id: "2222222222222222", result: .rolledBack)
            #expect(host.openUpgrade == order)
            host.spec.agentUpgrade?.packages = []
            #expect(host.openUpgrade == nil, "it is a record")
        }
    }

    // Whoever packages may have revisions of his own.
    @Test(arguments: [
        ("2.0", true), ("2.0-1", true), ("1:2.0-1", true), ("2.0+deb12", true), ("2.0~bpo12", true), ("2.0.1", false),
        ("2.01", false), ("12.0", false), ("", false), ("2", false), ("2.0-rc1", false), ("2.0~rc1", false),
    ]) func aPackageMayHaveARevision(_ version: String, _ isRight: Bool) {
        #expect(AgentUpgrade.isRevision(version[...], of: "2.0") == isRight)
    }

    // MARK: - The worker

    // 127.0.0.1:1 refuses: the host waits before it asks again.
    @Test func anOrderThatIsTakenBackInTimeLeavesNothing() async throws {
        try await UpgradeFixture.with { host in
            try await Self.working(host) { inbox in
                inbox.put(host.order(location: "http://127.0.0.1:1/"))
                await host.clock.sleepers(atLeast: 1)
                inbox.put(nil)
                try await Self.waitUntilNothingRemains(of: host)
                #expect(try host.memory.record(of: Self.id) == nil)
                #expect(host.told.filter { $0.id == Self.id }.map(\.result) == [.running])
            }
        }
    }

    @Test func theLatestOrderWins() async throws {
        try await UpgradeFixture.with { host in
            host.script { try $0.end("Succeeded", "") }
            try await Self.working(host) { inbox in
                inbox.put(host.order(location: "http://127.0.0.1:1/"))
                await host.clock.sleepers(atLeast: 1)
                inbox.put(host.order("2222222222222222"))
                await host.waitForEnd(of: "2222222222222222")
                let last = try host.memory.last()
                #expect(last?.id == "2222222222222222")
            }
        }
    }

    // What was prepared for the one before goes, though the other one needs nothing.
    @Test func anOrderThatIsDoneAlreadyTakesThePlaceOfAnother() async throws {
        try await UpgradeFixture.with { host in
            try await Self.working(host) { inbox in
                inbox.put(host.order(location: "http://127.0.0.1:1/"))
                await host.clock.sleepers(atLeast: 1)
                inbox.put(host.order("2222222222222222", version: "1.0"))
                await host.waitForEnd(of: "2222222222222222")
                let remains = try host.remains()
                #expect(remains.isEmpty && host.results == [.running, .succeeded])
            }
        }
    }

    @Test func whatHasBegunEndsBeforeAnotherOrder() async throws {
        try await UpgradeFixture.with { host in
            let inbox = OrderInbox<AgentUpgradeOrder>()
            host.script { host in
                inbox.put(nil)
                inbox.put(host.order("2222222222222222", sha256: String(repeating: "0", count: 64)))
                try host.end("RolledBack", "")
            }
            try await Self.working(host, inbox) { inbox in
                inbox.put(host.order())
                await host.waitForEnd(of: "2222222222222222")
                #expect(host.results == [.running, .running, .rolledBack, .running, .failed])
            }
        }
    }

    // An agent that starts, and has no order any more.
    @Test func whatAnEarlierAgentPreparedGoesWithItsOrder() async throws {
        try await UpgradeFixture.with { host in
            try host.put("old.deb", "")
            try await Self.working(host) { inbox in
                inbox.put(nil)
                try await Self.waitUntilNothingRemains(of: host)
            }
        }
    }

    @Test func theControllersNotesAreNoOtherOrder() {
        var order = AgentUpgradeOrder(
            id: Self.id, version: "2.0", packages: [], reportTimeoutSeconds: 1, requestedBy: "u",
            requestedAt: .init(secondsSinceEpoch: 0))
        let before = order.forHost
        order.succeededAt = .init(secondsSinceEpoch: 1)
        #expect(order.forHost == before)
    }

    // It polls: that files are gone is no event.
    private static func waitUntilNothingRemains(of host: UpgradeFixture) async throws {
        while try !host.remains().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }

    private static func working(
        _ host: UpgradeFixture, _ inbox: OrderInbox<AgentUpgradeOrder> = OrderInbox(),
        _ body: (OrderInbox<AgentUpgradeOrder>) async throws -> Void
    ) async throws {
        let worker = UpgradeWorker(inbox: inbox, upgrade: host.agent())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await body(inbox)
            group.cancelAll()
        }
    }
}
