import KubernetesModel
import PodRoutes
import Testing

@Suite struct PodRoutePlanTests {
    @Test func aRouteForEachOtherNode() throws {
        let plan = PodRoutePlan([.sample(1), .sample(2), .sample(3)], own: "host-1", within: [.podNetwork])
        #expect(plan.ownRange?.description == "10.244.1.0/24")
        #expect(plan.routes == [.pods(2): .to(2), .pods(3): .to(3)])
        #expect(plan.podRanges == [.podNetwork])
        #expect(plan.problems.isEmpty)
    }

    private static let early: [([NodeNetwork], PodRouteProblem)] = [
        ([], .noOwnNode(name: "host-1")), ([.sample(2)], .noOwnNode(name: "host-1")),
        (
            [.sample(2), NodeNetwork(name: "host-1", podRanges: [], address: .host(1))],
            .noOwnRange(node: "host-1")
        ),
    ]

    // Its own Node is not there yet, or has no range yet: nothing is known that could be right.
    @Test(arguments: early)
    func waitsForItsOwnRange(nodes: [NodeNetwork], problem: PodRouteProblem) {
        let plan = PodRoutePlan(nodes, own: "host-1", within: [.podNetwork])
        #expect(plan.ownRange == nil && plan.routes.isEmpty)
        #expect(plan.problems == [problem])
    }

    @Test func aNodeWithoutAnAddressDoesNotStopTheOthers() {
        var lost = NodeNetwork.sample(2)
        lost.address = nil
        let plan = PodRoutePlan([.sample(1), lost, .sample(3)], own: "host-1", within: [.podNetwork])
        #expect(plan.routes == [.pods(3): .to(3)])
        #expect(plan.problems == [.noAddress(node: "host-2", range: .pods(2))])
    }

    /// A Node that was not deleted with its machine, and its successor.
    @Test func oneRangeHasOneRoute() {
        var twin = NodeNetwork.sample(3)
        twin.podRanges = [.pods(2)]
        let plan = PodRoutePlan([.sample(1), twin, .sample(2)], own: "host-1", within: [.podNetwork])
        #expect(plan.routes == [.pods(2): .to(2)])
        #expect(plan.problems == [.rangeTaken(node: "host-3", range: .pods(2), other: "host-2")])
    }

    private static let overlaps: [(first: String, second: String)] = [
        ("10.244.64.0/18", "10.244.66.0/24"), ("10.244.66.0/24", "10.244.64.0/18"),
        ("10.244.66.0/24", "10.244.66.0/24"),
    ]

    // Neither a part nor a whole of what an older Node has, whatever the names.
    @Test(arguments: overlaps)
    func theOlderNodeKeepsItsRange(first: String, second: String) throws {
        let (range, other) = (try #require(IPv4Prefix(first)), try #require(IPv4Prefix(second)))
        let older = NodeNetwork(name: "host-9", podRanges: [range], address: .host(9), created: .at(1))
        let younger = NodeNetwork(name: "host-2", podRanges: [other], address: .host(2), created: .at(2))
        let plan = PodRoutePlan([.sample(1), younger, older], own: "host-1", within: [.podNetwork])
        #expect(plan.routes == [range: .to(9)])
        #expect(plan.problems == [.rangeTaken(node: "host-2", range: other, other: "host-9")])
    }

    /// What a stolen join token would be worth: a Node that claims traffic which is not for pods.
    private static let claims = [
        // The metadata service of clouds, and the link-local range that it is in.
        "169.254.169.254/32", "169.254.0.0/16",
        // The management plane, halves of the LAN, all of it, and everything.
        "192.0.2.250/32", "192.0.2.0/25", "192.0.2.128/25", "192.0.2.0/24", "0.0.0.0/0", "0.0.0.0/1",
        // More than the pod network, and its neighbour.
        "10.0.0.0/8", "10.244.0.0/15", "10.245.0.0/24",
    ]

    @Test(arguments: claims)
    func aNodeDrawsNoTrafficButThatOfPods(claim: String) throws {
        var thief = NodeNetwork.sample(2)
        let range = try #require(IPv4Prefix(claim))
        thief.podRanges = [range]
        let plan = PodRoutePlan([.sample(1), thief, .sample(3)], own: "host-1", within: [.podNetwork])
        #expect(plan.routes == [.pods(3): .to(3)])
        #expect(
            plan.problems == [.outsidePodNetwork(node: "host-2", range: range, podNetwork: [.podNetwork])])
        #expect(plan.podRanges == [.podNetwork], "what is refused is masqueraded like all the world")
    }

    @Test(arguments: claims)
    func itsOwnNodeDrawsNoneEither(claim: String) throws {
        var own = NodeNetwork.sample(1)
        let range = try #require(IPv4Prefix(claim))
        own.podRanges = [range]
        let plan = PodRoutePlan([own, .sample(2)], own: "host-1", within: [.podNetwork])
        #expect(plan.ownRange == nil && plan.routes.isEmpty)
        #expect(
            plan.problems == [.outsidePodNetwork(node: "host-1", range: range, podNetwork: [.podNetwork])])
    }

    @Test func withoutAPodNetworkNothingIsBelieved() {
        let plan = PodRoutePlan([.sample(1), .sample(2)], own: "host-1", within: [])
        #expect(plan.ownRange == nil && plan.routes.isEmpty)
        #expect(plan.problems == [.noPodNetwork])
        #expect(plan.problems.first?.description.contains("spec.clusterNetwork.pods.cidrBlocks") == true)
    }

    /// The Node with such an address is refused, not the one whose range it is in.
    @Test func aNodeWithAnAddressOfPodsCutsOffNobodyElse() throws {
        var liar = NodeNetwork.sample(2)
        let address = try #require(IPv4Address("10.244.3.7"))
        liar.address = address
        let plan = PodRoutePlan([.sample(1), liar, .sample(3)], own: "host-1", within: [.podNetwork])
        #expect(plan.routes == [.pods(3): .to(3)])
        #expect(plan.problems == [.addressInPodNetwork(node: "host-2", range: .pods(2), address: address)])
    }

    /// A pod network that holds the network of the hosts.
    @Test func hostsInThePodNetworkGetNoRoutes() throws {
        let all = try #require(IPv4Prefix("0.0.0.0/0"))
        let plan = PodRoutePlan([.sample(1), .sample(2)], own: "host-1", within: [all])
        #expect(plan.ownRange == nil && plan.routes.isEmpty)
        #expect(plan.problems == [.addressInPodNetwork(node: "host-1", range: .pods(1), address: .host(1))])
    }

    @Test func itsOwnPodsAreNeverSentElsewhere() throws {
        var greedy = NodeNetwork.sample(2)
        greedy.podRanges = [.podNetwork]
        let plan = PodRoutePlan([.sample(1), greedy], own: "host-1", within: [.podNetwork])
        #expect(plan.routes.isEmpty && plan.problems.count == 1)
    }

    @Test func readsWhatItNeedsOfANodeAndNothingElse() {
        var node = Node(metadata: ObjectMeta(name: "host-2", labels: ["a": "b"]))
        node.metadata.resourceVersion = "7"
        node.metadata.creationTimestamp = .at(5)
        node.spec.podCIDRs = ["fd00:10:244::/64", "10.244.2.0/24"]
        node.status.addresses = [
            NodeAddress(type: .hostName, address: "host-2"), NodeAddress(type: .externalIP, address: "198.51.100.2"),
            NodeAddress(type: .internalIP, address: "fd00::2"), NodeAddress(type: .internalIP, address: "192.0.2.2"),
        ]
        node.status.conditions = [NodeCondition(type: "Ready", status: .true)]
        let full = NodeNetwork(node)
        #expect(full == NodeNetwork(name: "host-2", podRanges: [.pods(2)], address: .host(2), created: .at(5)))
        NodeNetwork.strip(&node)
        #expect(NodeNetwork(node) == full)
        #expect(node.metadata.labels.isEmpty && node.status.conditions.isEmpty)
        #expect(node.metadata.resourceVersion == "7")
    }
}

@Suite struct PodRouteChangeTests {
    private let plan = PodRoutePlan([.sample(1), .sample(2), .sample(3)], own: "host-1", within: [.podNetwork])

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
    /// Errors of `ip` differ from try to try.
    @Test func isTheSameProblemInOtherWords() {
        func refused(_ words: String) -> PodRouteProblem {
            .refused(node: "host-2", range: .pods(2), gateway: .host(2), words: words)
        }
        #expect(refused("a").key == refused("b").key)
        #expect(refused("a").key != PodRouteProblem.noAddress(node: "host-2", range: .pods(2)).key)
    }

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

extension Time {
    static func at(_ seconds: Int64) -> Time { Time(secondsSinceEpoch: 1_800_000_000 + seconds) }
}

extension IPv4Prefix {
    static let podNetwork = IPv4Prefix(bits: 0x0AF4_0000, length: 16)

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
