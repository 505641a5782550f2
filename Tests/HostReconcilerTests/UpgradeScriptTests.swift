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
