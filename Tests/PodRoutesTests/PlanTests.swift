import KubernetesModel
import PodRoutes
import Testing

@Suite struct PodRoutePlanTests {
    @Test func aRouteForEachOtherNode() throws {
        let plan = PodRoutePlan([.sample(1), .sample(2), .sample(3)], own: "host-1")
        #expect(plan.ownRange?.description == "10.244.1.0/24")
        #expect(plan.routes == [.pods(2): .to(2), .pods(3): .to(3)])
        #expect(plan.podRanges.map(\.description) == ["10.244.1.0/24", "10.244.2.0/23"])
        #expect(plan.problems.isEmpty)
    }

    private static let early: [[NodeNetwork]] = [
        [], [.sample(2)], [.sample(2), NodeNetwork(name: "host-1", podRanges: [], address: .host(1))],
    ]

    // Its own Node is not there yet, or has no range yet: nothing is known that could be right.
    @Test(arguments: early)
    func waitsForItsOwnRange(nodes: [NodeNetwork]) {
        let plan = PodRoutePlan(nodes, own: "host-1")
        #expect(plan.ownRange == nil && plan.routes.isEmpty)
        #expect(plan.problems == [.noOwnRange(node: "host-1")])
    }

    @Test func aNodeWithoutAnAddressDoesNotStopTheOthers() {
        var lost = NodeNetwork.sample(2)
        lost.address = nil
        let plan = PodRoutePlan([.sample(1), lost, .sample(3)], own: "host-1")
        #expect(plan.routes == [.pods(3): .to(3)])
        #expect(plan.problems == [.noAddress(node: "host-2", range: .pods(2))])
    }

    /// A Node that was not deleted with its machine, and its successor.
    @Test func oneRangeHasOneRoute() {
        var twin = NodeNetwork.sample(3)
        twin.podRanges = [.pods(2)]
        let plan = PodRoutePlan([.sample(1), twin, .sample(2)], own: "host-1")
        #expect(plan.routes == [.pods(2): .to(2)])
        #expect(plan.problems == [.rangeTaken(node: "host-3", range: .pods(2), other: "host-2")])
    }

    @Test func itsOwnPodsAreNeverSentElsewhere() throws {
        var greedy = NodeNetwork.sample(2)
        greedy.podRanges = [try #require(IPv4Prefix("10.244.0.0/16"))]
        let plan = PodRoutePlan([.sample(1), greedy], own: "host-1")
        #expect(plan.routes.isEmpty && plan.problems.count == 1)
    }

    @Test func readsWhatItNeedsOfANodeAndNothingElse() {
        var node = Node(metadata: ObjectMeta(name: "host-2", labels: ["a": "b"]))
        node.metadata.resourceVersion = "7"
        node.spec.podCIDRs = ["fd00:10:244::/64", "10.244.2.0/24"]
        node.status.addresses = [
            NodeAddress(type: .hostName, address: "host-2"), NodeAddress(type: .externalIP, address: "198.51.100.2"),
            NodeAddress(type: .internalIP, address: "fd00::2"), NodeAddress(type: .internalIP, address: "192.0.2.2"),
        ]
        node.status.conditions = [NodeCondition(type: "Ready", status: .true)]
        let full = NodeNetwork(node)
        #expect(full == .sample(2))
        NodeNetwork.strip(&node)
        #expect(NodeNetwork(node) == full)
        #expect(node.metadata.labels.isEmpty && node.status.conditions.isEmpty)
        #expect(node.metadata.resourceVersion == "7")
    }
}

@Suite struct PodRouteChangeTests {
    private let plan = PodRoutePlan([.sample(1), .sample(2), .sample(3)], own: "host-1")

    @Test func nothingChangesWhereNothingDiffers() {
        #expect(plan.changes(from: [.pods(2): .host(2), .pods(3): .host(3)]).isEmpty)
    }

    @Test func addsMovesAndRemoves() {
        let changes = plan.changes(from: [.pods(3): .host(9), .pods(4): .host(4)])
        #expect(changes == [.remove(.pods(4), via: .host(4)), .add(.pods(2), .to(2)), .move(.pods(3), .to(3))])
        #expect(
            changes.map { $0.batchLine(marked: 157) } == [
                "route del 10.244.4.0/24 via 192.0.2.4 proto 157", "route add 10.244.2.0/24 via 192.0.2.2 proto 157",
                "route replace 10.244.3.0/24 via 192.0.2.3 proto 157",
            ])
    }

    /// From any routes the changes lead to the wanted ones, and from there to no changes.
    @Test(arguments: 0..<50) func leadsFromAnyRoutesToTheWantedOnes(_: Int) {
        var table: [IPv4Prefix: IPv4Address] = [:]
        for _ in 0..<Int.random(in: 0...8) { table[.pods(.random(in: 1...6))] = .host(.random(in: 1...6)) }
        for change in plan.changes(from: table) {
            switch change {
            case .add(let range, let route):
                #expect(table[range] == nil)
                table[range] = route.gateway
            case .move(let range, let route):
                #expect(table[range] != nil)
                table[range] = route.gateway
            case .remove(let range, let gateway):
                #expect(table.removeValue(forKey: range) == gateway)
            }
        }
        #expect(table == plan.routes.mapValues(\.gateway))
    }
}

@Suite struct PodRouteProblemTests {
    @Test func readsTheKernelsWords() {
        func problem(_ words: String) -> PodRouteProblem { PodRouteProblem(words, range: .pods(2), route: .to(2)) }
        let elsewhere = PodRouteProblem.notOnLink(node: "host-2", range: .pods(2), gateway: .host(2))
        #expect(problem("Error: Nexthop has invalid gateway.") == elsewhere)
        #expect(problem("RTNETLINK answers: Network is unreachable") == elsewhere)
        #expect(
            problem("RTNETLINK answers: File exists")
                == .foreignRoute(node: "host-2", range: .pods(2), gateway: .host(2)))
        #expect(problem("Operation not permitted").description.contains("Operation not permitted"))
    }

    @Test func saysWhichNodeWhichRangeWhichGatewayAndWhatIsRight() {
        let sentence = PodRouteProblem.notOnLink(node: "host-2", range: .pods(2), gateway: .host(2)).description
        for fact in ["host-2", "10.244.2.0/24", "192.0.2.2", "layer-2", "--pod-network none"] {
            #expect(sentence.contains(fact))
        }
    }
}

extension NodeNetwork {
    /// Node number n: `host-n` at 192.0.2.n with pods in 10.244.n.0/24.
    static func sample(_ number: UInt32) -> NodeNetwork {
        NodeNetwork(name: "host-\(number)", podRanges: [.pods(number)], address: .host(number))
    }
}

extension IPv4Prefix {
    static func pods(_ number: UInt32) -> IPv4Prefix { IPv4Prefix(bits: 0x0AF4_0000 | number << 8, length: 24) }
}

extension IPv4Address {
    static func host(_ number: UInt32) -> IPv4Address { IPv4Address(bits: 0xC000_0200 | number) }
}

extension PodRoutePlan.Route {
    static func to(_ number: UInt32) -> PodRoutePlan.Route {
        PodRoutePlan.Route(via: .host(number), node: "host-\(number)")
    }
}
