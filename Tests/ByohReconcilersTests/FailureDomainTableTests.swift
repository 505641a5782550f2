import ByohAPI
import ByohReconcilers
import KubernetesModel
import TestSupport
import Testing

@Suite struct FailureDomainTableTests {
    private func host(
        _ name: String, in domain: String?, namespace: String = "default", isAccepted: Bool = true
    ) -> ByoHost {
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: namespace), spec: ByoHostSpec(accepted: isAccepted))
        host.metadata.labels[ByohLabel.failureDomain] = domain
        return host
    }

    @Test func onlyTheFirstHostOfADomainIsNews() {
        var table = FailureDomainTable()
        let first = table.saw(host("h1", in: "rack-2"))
        let second = table.saw(host("h2", in: "rack-2"))
        let other = table.saw(host("h3", in: "rack-1"))
        #expect(first && !second && other)
        #expect(table.names(in: "default") == ["rack-1", "rack-2"])
        #expect(table.names(in: "other").isEmpty)
    }

    @Test func onlyTheLastHostOfADomainIsMissed() {
        var table = FailureDomainTable()
        for name in ["h1", "h2"] { _ = table.saw(host(name, in: "rack-1")) }
        let first = table.removed(ObjectKey(namespace: "default", name: "h1"))
        let second = table.removed(ObjectKey(namespace: "default", name: "h2"))
        let third = table.removed(ObjectKey(namespace: "default", name: "h2"))
        #expect(!first && second && !third)
        #expect(table.names(in: "default").isEmpty)
    }

    @Test func aHostThatIsNotAcceptedStandsNowhere() {
        var table = FailureDomainTable()
        let stranger = table.saw(host("h1", in: "rack-1", isAccepted: false))
        let accepted = table.saw(host("h1", in: "rack-1"))
        let refused = table.saw(host("h1", in: "rack-1", isAccepted: false))
        #expect(!stranger && accepted && refused)
    }

    /// Whatever happens to hosts, the names and the news are those that looking at all hosts would give.
    @Test(arguments: [1, 2, 3] as [UInt64]) func namesAreThoseOfAllHosts(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = FailureDomainTable()
        var hosts: [ObjectKey: ByoHost] = [:]
        for _ in 0..<3_000 {
            let before = names(hosts)
            let domain = random.below(4) == 0 ? nil : "rack-\(random.below(5))"
            let changed = host(
                "h\(random.below(12))", in: domain, namespace: "n\(random.below(2))", isAccepted: random.below(5) > 0)
            let isNews: Bool
            if random.below(4) == 0 {
                hosts[changed.key] = nil
                isNews = table.removed(changed.key)
            } else {
                hosts[changed.key] = changed
                isNews = table.saw(changed)
            }
            #expect(isNews || names(hosts) == before)
            for namespace in ["n0", "n1"] {
                #expect(table.names(in: namespace) == (names(hosts)[namespace] ?? []).sorted())
            }
        }
    }

    private func names(_ hosts: [ObjectKey: ByoHost]) -> [String: Set<String>] {
        hosts.values.filter(\.spec.accepted).reduce(into: [:]) { names, host in
            guard let domain = host.failureDomain else { return }
            names[host.metadata.namespace ?? "", default: []].insert(domain)
        }
    }
}
