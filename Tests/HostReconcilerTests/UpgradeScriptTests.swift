import Glibc
import HostSystem
import SystemPackage
import TestSupport
import Testing

@testable import HostReconciler

/// The script that systemd runs, with a real dpkg in a root of its own.
@Suite(.enabled(if: UpgradeRoot.isUsable, "a root for dpkg takes root, and dpkg")) struct UpgradeScriptTests {
    private static let endings: [UpgradeRoot.Agent: (word: String, version: String)] = [
        .reports: ("Succeeded", "2.0"), .staysSilent: ("RolledBack", "1.0"), .failsInPackage: ("RolledBack", "1.0"),
    ]

    private static func expectEnd(_ agent: UpgradeRoot.Agent, _ host: UpgradeRoot, _ comment: Comment) async throws {
        let ending = try #require(endings[agent])
        #expect(try host.result().first == ending.word, comment)
        #expect(try host.text("var/lib/byoh-agent/upgrade/state") == "ended\n", comment)
        let fault = try await host.fault(version: ending.version)
        #expect(fault == nil, comment)
    }

    @Test(arguments: UpgradeRoot.Agent.allCases) func endsWithTheNewAgentOrTheOldOne(
        _ agent: UpgradeRoot.Agent
    ) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, agent)
            #expect(try await host.runScript())
            try await Self.expectEnd(agent, host, "undisturbed")
            let message = try #require(try host.result().last)
            switch agent {
            case .reports: #expect(message == "The agent 2.0 is installed and has reported to the management cluster")
            case .staysSilent:
                #expect(message.contains("had not reported to the management cluster 3 s after it was installed"))
                #expect(message.contains("SubState=auto-restart; its last words: token [redacted]"))
            case .failsInPackage: #expect(message.contains("post-installation script subprocess returned error"))
            }
        }
    }

    // But for the new package's version of a file that the operator has changed, which dpkg puts beside it.
    @Test func aHostThatWentBackIsWhatItWas() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            let before = try await host.snapshot()
            #expect(try await host.runScript())
            #expect(try await host.snapshot() == before)
            #expect(before.contains { $0.contains("etc/byoh/empty") && $0.contains(" 700 ") })
            #expect(try host.files.linkTarget(of: FilePath("\(host.root)/lib")) == "usr/lib")
        }
    }

    @Test func whoeverWorksWithPackagesIsWaitedForAndNamed() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .reports)
            let lock = try host.holdLock()
            #expect(try await host.runScript(patience: 3))
            #expect(try host.result().first == "Failed")
            let message = try #require(try host.result().last)
            let begin = "Nothing was done within 3 s, since dpkg's lock is held by process \(getpid()) ("
            #expect(message.hasPrefix(begin), "\(message)")
            #expect(try await host.fault(version: "1.0") == nil)
            try lock.close()
        }
    }

    // The old program serves all the same, whatever dpkg thinks is installed.
    @Test func anAgentComesBackAlsoWhereDpkgCannotGoBack() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            try host.refusePackage("old.deb")
            #expect(try await host.runScript())
            #expect(try host.result().first == "Failed")
            let message = try #require(try host.result().last)
            #expect(message.contains("could not go back by dpkg to 1.0: dpkg: error: no; its files were copied"))
            #expect(try host.text("usr/lib/byoh-agent/version") == "1.0\n")
            #expect(try host.text("etc/byoh/changed") == "mine\n")
            #expect(try host.files.linkTarget(of: FilePath("\(host.root)/lib")) == "usr/lib")
        }
    }

    // What the disk does not take is done once all the same.
    @Test(arguments: UpgradeRoot.Agent.allCases) func aDiskThatTakesNothingKeepsNobodyFromGoingOn(
        _ agent: UpgradeRoot.Agent
    ) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, agent)
            try host.fillDisk()
            #expect(try await host.runScript())
            try await Self.expectEnd(agent, host, "with a full disk")
            #expect(try host.installations() == (agent == .reports ? 1 : 2))
        }
    }

    // At three in the night, or while nobody had power.
    @Test(arguments: [true, false]) func anotherVersionThatSomebodyInstalledStays(_ isWaitedFor: Bool) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            let fixed = try await host.package("3.0", .staysSilent)
            if isWaitedFor {
                try host.meanwhile("dpkg --force-confold --install \(fixed) </dev/null")
            } else {
                try await host.run("dpkg", "--force-confold", "--install", fixed.string)
            }
            #expect(try await host.runScript())
            #expect(try host.result() == ["Failed", "byoh-agent 3.0 was installed meanwhile, so it was left"])
            #expect(try await host.fault(version: "3.0") == nil)
        }
    }

    @Test(arguments: ["--remove", "--purge"]) func anAgentThatSomebodyRemovedStaysAway(_ way: String) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            try host.meanwhile("dpkg \(way) byoh-agent")
            #expect(try await host.runScript())
            #expect(try host.result() == ["Failed", "byoh-agent was removed meanwhile, so nothing more was done"])
            #expect(
                try host.text("usr/lib/byoh-agent/version") == nil
                    && host.text("etc/systemd/system/byoh-agent-upgrade.service") == nil)
        }
    }

    // dpkg fails, and the agent is whole.
    @Test func theTriggerOfAnotherPackageIsNoReasonToGoBack() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .reports)
            try await host.installFailingTrigger()
            #expect(try await host.runScript())
            #expect(try host.result().first == "Succeeded")
            let others = try await host.run("dpkg-query", "--show", "--showformat", "${Status}", "mandb")
            #expect(others == "install ok half-configured")
        }
    }

    // The old program serves meanwhile, and dpkg's books are right in the end.
    @Test func goingBackWaitsForAsLongAsOthersWorkWithPackages() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            try await host.run("dpkg", "--force-confold", "--install", "\(host.upgrade)/new.deb")
            try host.put("why", "it was bad\n")
            try host.put("state", "going-back\n")
            try host.files.remove(folder.appending("starts"))
            let lock = try host.holdLock()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let hasEnded = try await host.runScript(patience: 12)
                    #expect(hasEnded)
                }
                while try !host.hasStarted() && host.result().isEmpty { await Task.yield() }
                #expect(try host.text("usr/lib/byoh-agent/version") == "1.0\n")
                let result = try host.result()
                #expect(result.isEmpty)
                try lock.close()
                try await group.waitForAll()
            }
            #expect(try host.result() == ["RolledBack", "The host is back on 1.0, since it was bad"])
            #expect(try await host.fault(version: "1.0") == nil)
        }
    }

    @Test func anAgentOfAnotherVersionIsNamed() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            try host.meanwhile("echo v2.0 >\(host.upgrade)/runs")
            #expect(try await host.runScript())
            #expect(try host.result().last?.contains("what runs says that it is v2.0, and not 2.0)") == true)
        }
    }

    @Test func noWordOfTheNewAgentIsASecret() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            #expect(try await host.runScript())
            let message = try #require(try host.result().last)
            #expect(message.contains("http://[redacted]@proxy:3128 said no, password: [redacted]"), "\(message)")
            #expect(message.contains("Authorization: Basic [redacted]"), "\(message)")
        }
    }

    // It would lead nowhere.
    @Test func whatIsNotAsDpkgInstalledItIsNoWayBack() async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, .staysSilent)
            let script = "\(host.upgrade)/run"
            // A manual may have been left out.
            try host.files.remove(FilePath("\(host.root)/usr/share/manual/byoh-agent"))
            try await host.run("sh", script, "pack")
            try host.files.remove(FilePath("\(host.root)/usr/lib/byoh-agent/byoh-agent"))
            let error = await #expect(throws: UpgradeRootError.self) { try await host.run("sh", script, "pack") }
            #expect(error?.description.contains("/usr/lib/byoh-agent/byoh-agent is missing") == true)
        }
    }

    // As a power cut, or a systemd that kills the unit: at each place, and then it is left alone.
    @Test(arguments: [UpgradeRoot.Agent.reports, .staysSilent]) func isWholeWhereverItWasKilled(
        _ agent: UpgradeRoot.Agent
    ) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let first = try await UpgradeRoot.make(in: folder.appending("first"), agent)
            let undisturbed = try await first.copied(to: folder.appending("undisturbed"))
            #expect(try await undisturbed.runScript())
            let places = try undisturbed.places()
            #expect(places > 20)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for place in 1...places {
                    if place > 4 { try await group.next() }
                    group.addTask {
                        let host = try await first.copied(to: folder.appending("\(place)"))
                        #expect(try await !host.runScript(killedAt: place), "\(place)")
                        #expect(try await host.runScript(), "\(place)")
                        try await Self.expectEnd(agent, host, "killed at place \(place) of \(places)")
                        try host.files.removeTree(host.folder)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    // Each time a place later, so that each run gets a little further.
    @Test(arguments: UpgradeRoot.Agent.allCases) func isWholeHoweverOftenItWasKilled(
        _ agent: UpgradeRoot.Agent
    ) async throws {
        try await TemporaryFolder.with("upgrade") { folder in
            let host = try await UpgradeRoot.make(in: folder, agent)
            var place = 1
            while try await !host.runScript(killedAt: place) {
                place += 1
                guard place < 200 else { throw UpgradeRootError(description: "it does not end") }
            }
            try await Self.expectEnd(agent, host, "killed \(place - 1) times")
        }
    }
}
