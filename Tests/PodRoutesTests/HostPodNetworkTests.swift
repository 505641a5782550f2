import HostFakes
import HostSystem
import PodRoutes
import SystemPackage
import TestSupport
import Testing

@Suite struct HostPodNetworkTests {
    private let plan = PodRoutePlan([.sample(1), .sample(2), .sample(3)], own: "host-1", within: [.podNetwork])
    private static let listRoutes = "ip -json -4 route show"
    private static let changeRoutes = "ip -force -4 -batch -"
    private static let listRules = "iptables --wait 10 -t nat -S BYOH-POSTROUTING"
    private static let findJump = "iptables --wait 10 -t nat -C POSTROUTING -j BYOH-POSTROUTING"
    private static let whole = """
        -N BYOH-POSTROUTING
        -A BYOH-POSTROUTING ! -s 10.244.1.0/24 -j RETURN
        -A BYOH-POSTROUTING -d 10.244.0.0/16 -j RETURN
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
                [{"dst":"default","gateway":"192.0.2.254","dev":"eth0","flags":[]},
                 {"dst":"10.0.0.0/8","gateway":"192.0.2.9","dev":"eth0","protocol":"static","flags":[]},
                 {"dst":"10.244.1.0/24","dev":"cni0","protocol":"kernel","scope":"link","flags":[]},
                 {"dst":"10.244.2.0/24","gateway":"192.0.2.2","dev":"eth0","protocol":"157","flags":[]},
                 {"dst":"10.244.3.0/24","gateway":"192.0.2.3","dev":"eth0","protocol":"157","flags":[]},
                 {"dst":"192.0.2.0/24","dev":"eth0","protocol":"kernel","scope":"link","flags":[]}]
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
            let problems = try await network.ensure(PodRoutePlan([], own: "host-1", within: [.podNetwork]))
            #expect(problems == [.noOwnNode(name: "host-1")])
            #expect(commands.calls.isEmpty)
        }
    }

    // A metric does not matter: ours has none, and would win.
    @Test(arguments: [
        #"{"dst":"10.244.2.0/24","gateway":"192.0.2.9","dev":"eth0","metric":100,"flags":[]}"#,
        #"{"dst":"10.244.2.7","gateway":"192.0.2.9","dev":"eth0","protocol":"static","flags":[]}"#,
        #"{"type":"blackhole","dst":"10.244.2.128/25","flags":[]}"#,
        #"{"dst":"10.244.2.0/24","nexthops":[{"gateway":"192.0.2.8","dev":"eth0"},{"gateway":"192.0.2.9","dev":"eth0"}]}"#,
        #"{"dst":"10.244.2.0/23","dev":"eth1","protocol":"kernel","scope":"link","flags":[]}"#,
    ])
    func givesWayToRoutesOfOthers(theirs: String) async throws {
        try await TemporaryFolder.with("pods") { folder in
            let commands = FakeCommands()
            commands.answer(
                Self.listRoutes,
                """
                [\(theirs), {"dst":"10.244.2.0/24","gateway":"192.0.2.2","dev":"eth0","protocol":"157","flags":[]}]
                """)
            commands.answer(Self.listRules, Self.whole)
            let plan = PodRoutePlan([.sample(1), .sample(2), .sample(4)], own: "host-1", within: [.podNetwork])
            let problems = try await HostPodNetwork(files: LocalFiles(root: folder), commands: commands).ensure(plan)
            #expect(problems == [.foreignRoute(node: "host-2", range: .pods(2), gateway: .host(2))])
            #expect(
                commands.commands.first { $0.description == Self.changeRoutes }.map {
                    String(decoding: $0.input, as: UTF8.self)
                }
                    == "route del 10.244.2.0/24 via 192.0.2.2 proto 157\nroute add 10.244.4.0/24 via 192.0.2.4 proto 157\n"
            )
        }
    }

    /// As when somebody holds the lock of the tables: nothing is known then.
    @Test(arguments: [listRules, findJump])
    func addsNothingWhenItCannotSeeWhatIsThere(question: String) async throws {
        try await TemporaryFolder.with("pods") { folder in
            let files = LocalFiles(root: folder)
            let commands = FakeCommands()
            commands.answer(Self.listRules, Self.whole)
            commands.answer(question, "Another app is currently holding the xtables lock.", status: 4)
            await #expect(throws: CommandFailure.self) {
                try await HostPodNetwork(files: files, commands: commands).ensure(plan)
            }
            #expect(commands.calls.allSatisfy { !$0.contains(" -A ") && !$0.contains("iptables-restore") })
            let isConfigured = try files.exists(PodNetworkConfiguration.path)
            #expect(!isConfigured)
        }
    }

    /// The bridge has an address of the former range.
    @Test(arguments: [true, false])
    func takesAnotherOwnRangeOnlyWhereNoBridgeIs(hasBridge: Bool) async throws {
        try await TemporaryFolder.with("pods") { folder in
            let files = LocalFiles(root: folder)
            let earlier = PodNetworkConfiguration.text(range: .pods(7))
            try files.write(PodNetworkConfiguration.path, Array(earlier.utf8), .ordinary)
            if hasBridge { try files.write("/sys/class/net/cni0/mtu", [], .ordinary) }
            let commands = FakeCommands()
            let problems = try await HostPodNetwork(files: files, commands: commands).ensure(plan)
            let text = try files.text(PodNetworkConfiguration.path)
            #expect(commands.calls.contains(Self.changeRoutes))
            if hasBridge {
                #expect(problems == [.ownRangeChanged(from: .pods(7), to: .pods(1))])
                #expect(text == earlier)
                #expect(commands.calls.allSatisfy { !$0.hasPrefix("iptables") })
            } else {
                #expect(problems.isEmpty)
                #expect(text == PodNetworkConfiguration.text(range: .pods(1)))
            }
        }
    }

    /// `iptables -S` prints a range of everything as no condition; what is printed otherwise would be made anew each time.
    @Test func writesRulesAsTheyArePrinted() {
        let everything = IPv4Prefix(bits: 0, length: 0)
        let rules = MasqueradeRules(chain: "C", ownRange: .pods(1), podRanges: [everything])
        #expect(rules.lines[1] == "-A C -j RETURN")
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
