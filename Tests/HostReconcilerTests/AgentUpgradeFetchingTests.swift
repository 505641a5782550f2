import ByohAPI
import ControllerRuntime
import HostFakes
import HostSystem
import Installer
import KubernetesClient
import SystemPackage
import TestSupport
import Testing

@testable import HostReconciler

@Suite(.timeLimit(.minutes(1))) struct AgentUpgradeFetchingTests {
    @Test func goesOnWhereADownloadWasCutOff() async throws {
        try await UpgradeFixture.with { host in
            let answers = [
                StubAnswer.cut(after: "a pac"),
                .body("kage", status: 206, headers: ["content-range": "bytes 5-8/9"]),
            ]
            try await StubServer.with(answers: answers) { server in
                let order = host.order(location: "http://127.0.0.1:\(server.port)/agent.deb?token=s3cret")
                let agent = host.agent()
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { #expect(await agent.begin(order)) }
                    await host.clock.sleepers(atLeast: 1)
                    host.clock.advance(by: .seconds(5))
                }
            }
            #expect(try host.text("new.deb") == UpgradeFixture.contents)
        }
    }

    @Test func aServerThatIsAskedTooOftenIsAskedAgain() async throws {
        try await UpgradeFixture.with { host in
            let answers = [StubAnswer.body("no", status: 429), .body(UpgradeFixture.contents)]
            try await StubServer.with(answers: answers) { server in
                let agent = host.agent()
                let order = host.order(location: "http://127.0.0.1:\(server.port)/")
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { #expect(await agent.begin(order)) }
                    await host.clock.sleepers(atLeast: 1)
                    host.clock.advance(by: .seconds(5))
                }
            }
        }
    }

    // The server's file was another one at the second time.
    @Test func piecesThatDoNotFitAreFetchedAnew() async throws {
        try await UpgradeFixture.with { host in
            let answers = [
                StubAnswer.cut(after: "other"), .body("kage", status: 206, headers: ["content-range": "bytes 5-8/9"]),
                .body(UpgradeFixture.contents),
            ]
            try await StubServer.with(answers: answers) { server in
                let agent = host.agent()
                let order = host.order(location: "http://127.0.0.1:\(server.port)/")
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { #expect(await agent.begin(order)) }
                    await host.clock.sleepers(atLeast: 1)
                    host.clock.advance(by: .seconds(5))
                }
            }
            #expect(try host.text("new.deb") == UpgradeFixture.contents)
        }
    }

    @Test func aServerThatIsAwayIsWaitedForSomeMinutes() async throws {
        try await UpgradeFixture.with { host in
            try await StubServer.with(answers: [.body("no", status: 503)]) { server in
                let agent = host.agent()
                let order = host.order(location: "http://127.0.0.1:\(server.port)/")
                let waited = await withTaskGroup(of: Void.self) { group in
                    group.addTask { #expect(await !agent.begin(order)) }
                    var waited = 0
                    while host.results.last != .failed {
                        if host.clock.sleeperCount > 0 {
                            host.clock.advance(by: .seconds(10))
                            waited += 10
                        }
                        await Task.yield()
                    }
                    return waited
                }
                #expect(.seconds(600)...AgentUpgrade.downloadTime ~= .seconds(waited))
            }
        }
    }

    // A server may send for ever, and the sum is looked at in the end.
    @Test func noMoreComesThanMay() async throws {
        try await UpgradeFixture.with { host in
            try await StubServer.with(answers: [.body("much too long")]) { server in
                let download = ResumedDownload(at: "/part", host.files, limit: 12)
                let url = "http://127.0.0.1:\(server.port)/"
                await #expect(throws: OversizedDownload.self) {
                    try await download.run(from: url, through: ProxyEnvironment([:]))
                }
                let size = try download.size
                #expect(size <= 12)
            }
        }
    }

    @Test func whatOthersHaveSaidIsToldWithoutSecrets() async throws {
        try await UpgradeFixture.with { host in
            #expect(await host.agent().begin(host.order()))
            try host.end("Failed", "proxy http://byoh:hunter2@proxy said no; password: hunter2")
            await host.agent().goOn()
            let order = host.order("2222222222222222", location: "ftp://byoh:hunter2@server/agent.deb")
            #expect(await !host.agent().begin(order))
            #expect(host.results.suffix(2) == [.running, .failed] && !"\(host.told)".contains("hunter2"))
            #expect(try host.files.text("/upgrades")?.contains("hunter2") == false)
        }
    }

    // What stands in a URL may let others fetch from there.
    @Test func noMessageHasTheQueryOfAURL() async throws {
        try await UpgradeFixture.with { host in
            let answers = [StubAnswer.body("another one"), .body("no", status: 404)]
            try await StubServer.with(answers: answers) { server in
                let location = "http://127.0.0.1:\(server.port)/agent.deb?token=s3cret"
                for id in ["1111111111111111", "2222222222222222"] {
                    #expect(await !host.agent().begin(host.order(id, location: location)))
                }
            }
            #expect(host.results == [.running, .failed, .running, .failed])
            #expect(host.told[1].message.contains("has SHA-256") && host.told[3].message.contains("answers 404"))
            #expect(!"\(host.told)".contains("s3cret"))
        }
    }
}
