import ByohAPI
import HostMatching
import KubernetesModel
import TestSupport
import Testing

/// Machines that wait with different needs for hosts of which some fit several.
@Suite struct HostAllotmentTests {
    private let matcher = HostMatcher { $0.isTrue(.agentConnected) }

    private func wish(_ labels: [String: String] = [:]) throws -> HostWish {
        try HostWish(ByoMachineSpec(selector: LabelSelector(matchLabels: labels)))
    }

    @Test func aMachineThatCanHaveAnyLeavesTheOnlyHostThatAnotherCanHave() throws {
        let hosts = [
            HostMatcherTests.host("a") {
                $0.metadata.labels = ["disk": "ssd"]
                $0.status.hardware?.cpus = 2
            }, HostMatcherTests.host("b"),
        ]
        let (any, ssd) = (try wish(), try wish(["disk": "ssd"]))
        #expect(matcher.shortlist(any, among: hosts, atMost: 2).names == ["a", "b"])
        let waiting = [any.needs: 1, ssd.needs: 1]
        #expect(matcher.shortlist(any, among: hosts, atMost: 2, waiting: waiting).names == ["b"])
        #expect(matcher.shortlist(ssd, among: hosts, atMost: 2, waiting: waiting).names == ["a"])
        // Nobody is served sooner by leaving the last one.
        #expect(matcher.shortlist(any, among: [hosts[0]], atMost: 2, waiting: waiting).names == ["a"])
        // One that somebody is about to take serves nobody else.
        let rest = matcher.shortlist(any, among: hosts, atMost: 2, waiting: waiting) { $0.metadata.name == "b" }
        #expect(rest.names == ["a"])
        #expect(rest.explanation.excluded == [.claimed: 1])
    }

    // Whoever comes first, as many are served in the end as an assignment of all at once could serve.
    @Test(arguments: 0..<200 as Range<UInt64>) func asManyAreServedAsCanBe(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let labels = ["a", "b", "c", "d"]
        func some(_ count: Int) -> [String: String] {
            Dictionary(uniqueKeysWithValues: labels.shuffled(using: &random).prefix(count).map { ($0, "") })
        }
        var free = (0..<Int.random(in: 1...12, using: &random)).map { number in
            HostMatcherTests.host("host-\(number)") {
                $0.metadata.labels = some(Int.random(in: 0...4, using: &random))
                $0.status.hardware?.cpus = Int.random(in: 1...4, using: &random)
            }
        }
        var machines = try (0..<Int.random(in: 1...12, using: &random)).map { _ in
            try wish(some(Int.random(in: 0...3, using: &random)))
        }
        let most = Self.mostServed(machines, free) { matcher.unfitness(of: $0, for: $1) == nil }
        var served = 0
        while let machine = machines.popLast() {
            let waiting = Dictionary((machines + [machine]).map { ($0.needs, 1) }, uniquingKeysWith: +)
            let names = matcher.shortlist(machine, among: free, atMost: 4, waiting: waiting).names
            #expect(names.isEmpty == !free.contains { matcher.unfitness(of: $0, for: machine) == nil })
            guard let name = names.first else { continue }
            free.removeAll { $0.metadata.name == name }
            served += 1
            // The others on the list are for machines like it.
            for name in names.dropFirst() {
                guard let index = machines.firstIndex(of: machine) else { break }
                machines.remove(at: index)
                free.removeAll { $0.metadata.name == name }
                served += 1
            }
        }
        #expect(served == most)
    }

    /// By trying everything that can be (Kuhn's algorithm).
    private static func mostServed(
        _ machines: [HostWish], _ hosts: [ByoHost], fits: (ByoHost, HostWish) -> Bool
    ) -> Int {
        var holders: [Int: Int] = [:]
        func serve(_ machine: Int, _ seen: inout Set<Int>) -> Bool {
            for host in hosts.indices where fits(hosts[host], machines[machine]) && seen.insert(host).inserted {
                guard let holder = holders[host] else {
                    holders[host] = machine
                    return true
                }
                if serve(holder, &seen) {
                    holders[host] = machine
                    return true
                }
            }
            return false
        }
        return machines.indices.count { machine in
            var seen: Set<Int> = []
            return serve(machine, &seen)
        }
    }
}
