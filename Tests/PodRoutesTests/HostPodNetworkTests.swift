import HostFakes
import HostSystem
import PodRoutes
import SystemPackage
import TestSupport
import Testing

@Suite struct HostPodNetworkTests {
    private let plan = PodRoutePlan([.sample(1), .sample(2), .sample(3)], own: "host-1")
    private static let listRoutes = "ip -json -4 route show proto 157"
    private static let changeRoutes = "ip -force -4 -batch -"
    private static let listRules = "iptables --wait 10 -t nat -S BYOH-POSTROUTING"
    private static let findJump = "iptables --wait 10 -t nat -C POSTROUTING -j BYOH-POSTROUTING"
    private static let whole = """
        -N BYOH-POSTROUTING
        -A BYOH-POSTROUTING ! -s 10.244.1.0/24 -j RETURN
        -A BYOH-POSTROUTING -d 10.244.1.0/24 -j RETURN
        -A BYOH-POSTROUTING -d 10.244.2.0/23 -j RETURN
        -A BYOH-POSTROUTING -d 224.0.0.0/4 -j RETURN
        -A BYOH-POSTROUTING -j MASQUERADE --random-fully

        """

    @Test func makesEverythingOnAFreshNode() async throws {
        try await TemporaryFolder.with("pods") { folder in
            let files = LocalFiles(root: folder)
            let commands = FakeCommands { command in
                // The kubelet calls the node ready once this file is there: it must be the last.
                let isThere = try files.exists(PodNetworkConfiguration.path)
                #expect(!isThere, "\(command)")
            }
            commands.answer(Self.listRoutes, "[]")
            commands.answer("iptables", "iptables: No chain/target/match by that name.", status: 1)
            commands.answer("iptables-restore", "")
            commands.answer("iptables --wait 10 -t nat -A", "")
            #expect(try await HostPodNetwork(files: files, commands: commands).ensure(plan).isEmpty)
            #expect(
                commands.calls == [
                    Self.listRoutes, Self.changeRoutes, Self.listRules, "iptables-restore --wait 10 --noflush",
                    Self.findJump, "iptables --wait 10 -t nat -A POSTROUTING -j BYOH-POSTROUTING",
                ])
            #expect(
                String(decoding: commands.commands[1].input, as: UTF8.self) == """
                    route add 10.244.2.0/24 via 192.0.2.2 proto 157
                    route add 10.244.3.0/24 via 192.0.2.3 proto 157

                    """)
            #expect(
                String(decoding: commands.commands[3].input, as: UTF8.self) == """
                    *nat
                    :BYOH-POSTROUTING - [0:0]
                    \(Self.whole.split(separator: "\n").dropFirst().joined(separator: "\n"))
                    COMMIT

                    """)
            let text = try #require(try files.text(PodNetworkConfiguration.path))
            #expect(text.contains(#""subnet": "10.244.1.0/24""#) && text.contains(#""ipMasq": false"#))
        }
    }

    @Test func changesNothingOnANodeThatIsWhole() async throws {
        try await TemporaryFolder.with("pods") { folder in
            let commands = FakeCommands()
            commands.answer(
                Self.listRoutes,
                """
                [{"dst":"10.244.2.0/24","gateway":"192.0.2.2","dev":"eth0","flags":[]},
                 {"dst":"10.244.3.0/24","gateway":"192.0.2.3","dev":"eth0","flags":[]}]
                """)
            commands.answer(Self.listRules, Self.whole)
            let network = HostPodNetwork(files: LocalFiles(root: folder), commands: commands)
            let problems = try await network.ensure(plan)
            #expect(problems.isEmpty)
            #expect(commands.calls == [Self.listRoutes, Self.listRules, Self.findJump])
        }
    }

    @Test func tellsOfRoutesThatCannotBeMadeAndMakesTheRest() async throws {
        try await TemporaryFolder.with("pods") { folder in
            let files = LocalFiles(root: folder)
            let network = HostPodNetwork(files: files, commands: FailingBatch())
            let problems = try await network.ensure(plan)
            #expect(problems == [.notOnLink(node: "host-3", range: .pods(3), gateway: .host(3))])
            #expect(try files.exists(PodNetworkConfiguration.path))
        }
    }

    @Test func touchesNothingBeforeTheNodeHasARange() async throws {
        try await TemporaryFolder.with("pods") { folder in
            let commands = FakeCommands()
            let network = HostPodNetwork(files: LocalFiles(root: folder), commands: commands)
            let problems = try await network.ensure(PodRoutePlan([], own: "host-1"))
            #expect(problems == [.noOwnRange(node: "host-1")])
            #expect(commands.calls.isEmpty)
        }
    }

    /// As iproute2 6.1 prints it.
    @Test func findsTheLinesOfABatchThatFailed() {
        let failures = BatchFailures(
            """
            Error: Nexthop has invalid gateway.
            Command failed -:2
            RTNETLINK answers: File exists
            Command failed -:13

            """)
        #expect(failures.words == [2: "Error: Nexthop has invalid gateway.", 13: "RTNETLINK answers: File exists"])
    }
}

/// A kernel that refuses the second change.
private struct FailingBatch: CommandRunner {
    func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        guard command.arguments.contains("-batch") else { return CommandResult(status: .exited(0)) }
        let words = "Error: Nexthop has invalid gateway.\nCommand failed -:2\n"
        return CommandResult(status: .exited(1), errorOutput: Array(words.utf8))
    }
}
