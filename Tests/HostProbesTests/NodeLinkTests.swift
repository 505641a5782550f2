import HostProbes
import HostSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct NodeLinkTests {
    private static let address = "192.0.2.7"

    private func interface(_ name: String, _ address: String? = address, link: Bool = true, isDefault: Bool = false)
        -> MachineInterface
    {
        MachineInterface(
            name: name, addresses: (address.map { [$0] } ?? []) + ["fe80::1"], hasLink: link, isDefault: isDefault)
    }

    /// What is said after each of these looks; empty for nothing.
    private func evidence(_ looks: [[MachineInterface]], isNode: Bool = true) -> [String] {
        var link = NodeLink()
        return looks.map { look in
            let result = link.observe(look, isNode: isNode)
            #expect((result.verdict == .pass) == result.evidence.isEmpty)
            return result.evidence
        }
    }

    private static let lost = "eth0, which has the address 192.0.2.7, has no link"

    @Test func aLinkThatIsLostIsToldAndComesBack() {
        let (up, down) = (interface("eth0", isDefault: true), interface("eth0", link: false, isDefault: true))
        #expect(evidence([[up], [down], [up]]) == ["", Self.lost, ""])
        #expect(evidence([[up], [down], [up]], isNode: false) == ["", Self.lost, ""])
        #expect(evidence([[down]]) == [Self.lost], "also when it was lost before anybody looked")
    }

    // systemd-networkd takes address and routes away with the link.
    @Test func anAddressThatWentWithItsLinkIsRemembered() {
        let bare = interface("eth0", nil, link: false)
        let gone = "eth0, which had the address 192.0.2.7, has no link"
        #expect(evidence([[interface("eth0", isDefault: true)], [bare], []]).last?.hasSuffix("is gone") == true)
        #expect(evidence([[interface("eth0", isDefault: true)], [bare]]) == ["", gone])
    }

    // Another way out does not bring the node's address back; a host that is no node just has another one.
    @Test func aNodeNeedsItsOwnAddressAndAHostAny() {
        let looks = [
            [interface("eth0", isDefault: true), interface("eth1", "198.51.100.7")],
            [interface("eth0", link: false), interface("eth1", "198.51.100.7", isDefault: true)],
        ]
        #expect(evidence(looks) == ["", Self.lost])
        var link = NodeLink()
        _ = link.observe(looks[0], isNode: true)
        #expect(link.observe(looks[1], isNode: true).verdict == .warn, "it has another way out")
        #expect(link.observe([looks[1][0]], isNode: true).verdict == .fail)
        #expect(evidence(looks, isNode: false) == ["", ""])
    }

    @Test func anAddressThatMovedOrAnInterfaceThatWasReplacedIsNoFault() {
        let before = [interface("eth0", isDefault: true)]
        #expect(
            evidence([before, [interface("eth0", nil, link: false), interface("bond0", isDefault: true)]]) == ["", ""])
        let replaced = [interface("eth1", "198.51.100.7", isDefault: true)]
        #expect(
            evidence([before, replaced, [interface("eth1", "198.51.100.7", link: false)]]).last?.hasPrefix("eth1")
                == true)
        // Another lease of the same link.
        #expect(evidence([before, [interface("eth0", "192.0.2.8", isDefault: true)]]) == ["", ""])
    }

    @Test func aHostWithoutARouteHasNoLinkToLose() {
        #expect(evidence([[], [interface("eth0", link: false)]]) == ["", ""])
    }

    @Test func anIPv6AddressDoesAsWell() {
        let host = MachineInterface(
            name: "eth0", addresses: ["fe80::1", "2001:db8::7"], hasLink: false, isDefault: true)
        #expect(evidence([[host]]) == ["eth0, which has the address 2001:db8::7, has no link"])
    }

    @Test(arguments: [
        (HostChange.interface("eth0"), true), (.interface("bond0"), true), (.interface("lo"), false),
        (.interface("cali12ab"), false), (.interface("veth1"), false), (.anything, true),
        (.device(DeviceEvent(action: "add", path: "/devices/a", subsystem: "block")), false),
    ])
    func onlyTheMachinesOwnInterfacesConcernIt(change: HostChange, isConcerned: Bool) {
        #expect(NodeLink.isConcerned(by: change) == isConcerned)
    }

    // A link that the kernel says nothing of, as where /sys is not mounted, is taken for one.
    @Test func readsCarriersAndTheDefaultRoute() async throws {
        try await TemporaryFolder.with("links") { folder in
            let files = LocalFiles(root: folder)
            for (path, text) in [
                ("/proc/net/route", "head\neth0\t00000000\t0\t3\t0\t0\t0\t00000000\t0\t0\t0\n"),
                ("/sys/class/net/eth0/carrier", "0\n"), ("/sys/class/net/eth1/carrier", "1\n"),
                ("/sys/class/net/veth5/carrier", "1\n"), ("/sys/class/net/lo/carrier", "1\n"),
            ] { try files.write(.init(path), Array(text.utf8), .ordinary) }
            let network = Interfaces(list: [
                NetworkInterface(name: "lo", addresses: ["127.0.0.1"]),
                NetworkInterface(name: "eth0", addresses: [Self.address]),
                NetworkInterface(name: "ppp0", addresses: ["198.51.100.7"]),
            ])
            #expect(
                try InterfaceProbe(files: files, network: network).read() == [
                    MachineInterface(name: "eth0", addresses: [Self.address], hasLink: false, isDefault: true),
                    MachineInterface(name: "ppp0", addresses: ["198.51.100.7"]),
                    MachineInterface(name: "eth1", addresses: []),
                ])
        }
    }
}
