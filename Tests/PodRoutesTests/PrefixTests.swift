import PodRoutes
import Testing

@Suite struct IPv4PrefixTests {
    @Test(arguments: [
        ("10.244.1.0/24", "10.244.1.0/24"), ("10.244.1.7/24", "10.244.1.0/24"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("255.255.255.255/32", "255.255.255.255/32"), ("192.0.2.1", "192.0.2.1/32"),
    ])
    func readsRangesAndAddresses(text: String, meaning: String) throws {
        #expect(try #require(IPv4Prefix(text)).description == meaning)
    }

    // `default` is what ip says for a route to everything; the others are what an address is not.
    @Test(arguments: [
        "", "default", "10.244.1.0/", "10.244.1.0/33", "10.244.1/24", "10.244.1.0.0/24", "10.244.256.0/24",
        "10.244.1.0/24/8", "fd00::/64", "1.2.3.-4", "1.2.3. 4", "+1.2.3.4", "0001.2.3.4",
    ])
    func refusesWhatIsNone(text: String) {
        #expect(IPv4Prefix(text) == nil)
    }

    @Test func knowsWhatItHolds() throws {
        let (all, whole) = (try prefix("0.0.0.0/0"), try prefix("10.244.0.0/16"))
        let (part, other) = (try prefix("10.244.255.0/24"), try prefix("10.245.0.0/24"))
        #expect(all.contains(whole) && whole.contains(part) && whole.contains(whole))
        #expect(!whole.contains(other) && !part.contains(whole))
        #expect(part.overlaps(whole) && whole.overlaps(part) && !part.overlaps(other))
    }

    private static let mergers: [(given: [String], merged: [String])] = [
        ([], []),
        (["10.244.1.0/24"], ["10.244.1.0/24"]),
        (["10.244.1.0/24", "10.244.0.0/24"], ["10.244.0.0/23"]),
        // Neighbours that are not halves of one range.
        (["10.244.1.0/24", "10.244.2.0/24"], ["10.244.1.0/24", "10.244.2.0/24"]),
        (["10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24", "10.244.3.0/24"], ["10.244.0.0/22"]),
        (["10.244.0.0/16", "10.244.7.0/24", "10.244.0.0/16"], ["10.244.0.0/16"]),
        (["0.0.0.0/1", "128.0.0.0/1"], ["0.0.0.0/0"]),
        (["10.0.0.0/24", "10.0.1.0/25", "10.0.1.128/25", "192.0.2.0/24"], ["10.0.0.0/23", "192.0.2.0/24"]),
    ]

    /// The firewall gets a rule for each of the results.
    @Test(arguments: mergers)
    func mergesToTheFewestRanges(given: [String], merged: [String]) {
        #expect(IPv4Prefix.merged(given.compactMap { IPv4Prefix($0) }).map(\.description) == merged)
    }

    @Test func aThousandNodesAreAFewRanges() {
        let ranges = (0..<1_000).map { IPv4Prefix(bits: 10 << 24 | UInt32($0) << 8, length: 24) }
        // 1000 = 512 + 256 + 128 + 64 + 32 + 8.
        #expect(IPv4Prefix.merged(ranges.shuffled()).count == 6)
    }

    private func prefix(_ text: String) throws -> IPv4Prefix { try #require(IPv4Prefix(text)) }
}
