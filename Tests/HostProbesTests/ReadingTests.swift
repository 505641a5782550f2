import ByohAPI
import ClusterAPIModel
import HostProbes
import HostSystem
import KubernetesModel
import SystemPackage
import TestSupport
import Testing

@Suite struct ReadingTests {
    @Test func readsOSRelease() {
        let os = OSRelease.read(
            """
            # comment
            PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
            VERSION_ID="12"
            ID=debian
            ODD='single'
            """)
        #expect(os == HostOperatingSystem(id: "debian", versionID: "12", prettyName: "Debian GNU/Linux 12 (bookworm)"))
        #expect(OSRelease.read("").id == "linux")
    }

    @Test(arguments: [("0", 1), ("0-3", 4), ("0-3,8,10-11", 7), ("", 0), ("3-1", 0), ("0-99999999999", 0)])
    func countsProcessors(list: String, count: Int) {
        #expect(CPUList.count(list) == count)
    }

    @Test func findsTheDefaultRouteWithTheLowestMetric() {
        let routes = """
            Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
            wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
            eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
            eth1\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            """
        #expect(DefaultRoute.interface(routes: routes, routes6: "") == "eth0")
        let zero = String(repeating: "0", count: 32)
        let routes6 =
            "\(zero) 00 \(zero) 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth9\n"
        #expect(DefaultRoute.interface(routes: "", routes6: routes6) == "eth9")
        #expect(DefaultRoute.interface(routes: "", routes6: "") == nil)
    }

    @Test func readsMemoryAndCapabilities() {
        #expect(MemoryInfo.totalBytes("MemTotal:       2048 kB\nMemFree: 1 kB\n") == 2_097_152)
        #expect(Capabilities.canLowerOOMScores(status: "CapEff:\t000001ffffffffff\n"))
        #expect(!Capabilities.canLowerOOMScores(status: "CapEff:\t000001fffeffffff\n"))
    }

    @Test func readsThisMachine() throws {
        let network = LocalNetwork()
        let inventory = try InventoryProbe(files: LocalFiles(), network: network).read(hostName: "h", hostUID: "u")
        #expect(inventory.hardware.cpus > 0 && inventory.hardware.memoryBytes > 0)
        #expect(["amd64", "arm64"].contains(inventory.hardware.architecture))
        #expect(!inventory.identity.bootID.isEmpty)
        #expect(inventory.addresses.first == MachineAddress(type: .hostName, address: "h"))
    }

    @Test func putsTheAddressOfTheDefaultRouteFirstAndLeavesOutThoseOfPods() async throws {
        try await TemporaryFolder.with("probe") { folder in
            let files = LocalFiles(root: folder)
            try files.write(
                "/proc/net/route",
                Array("head\neth1\t00000000\t0\t3\t0\t0\t0\t00000000\t0\t0\t0\n".utf8), .ordinary)
            let inventory = try InventoryProbe(files: files, network: StubNetwork()).read(hostName: "h", hostUID: "u")
            #expect(
                inventory.addresses.map(\.address) == ["h", "10.0.0.2", "2001:db8::2", "192.0.2.1"])
            #expect(inventory.primaryIPv4 == "10.0.0.2")
        }
    }
}

private struct StubNetwork: NetworkTable {
    func interfaces() -> [NetworkInterface] {
        [
            NetworkInterface(name: "lo", addresses: ["127.0.0.1"]),
            NetworkInterface(name: "eth0", addresses: ["192.0.2.1", "fe80::1"]),
            NetworkInterface(name: "eth1", addresses: ["2001:db8::2", "10.0.0.2"]),
            NetworkInterface(name: "cni0", addresses: ["10.244.0.1"]),
        ]
    }
    var architecture: String { "amd64" }
    var hostName: String { "h" }
    var processors: Int { 1 }
}
