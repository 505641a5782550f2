import ByohAPI
import HostProbes
import HostSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct InventoryTests {
    /// What a probe finds on a machine that consists of these files.
    private func inventory(
        _ contents: [String: String], network: [NetworkInterface] = []
    ) async throws -> HostInventory {
        try await TemporaryFolder.with("inventory") { folder in
            let files = LocalFiles(root: folder)
            for (path, text) in contents { try files.write(FilePath(path), Array(text.utf8), .ordinary) }
            return try InventoryProbe(files: files, network: Interfaces(list: network)).read(
                hostName: "h", hostUID: "u")
        }
    }

    private static let table = """
        # pci.ids
        1002  Advanced Micro Devices, Inc. [AMD/ATI]
        10de  NVIDIA Corporation
        \t20b0  GA100 [A100 SXM4 40GB]
        \t\t10de 134f  A100-SXM4-40GB
        \t20b1  GA100 [A100 PCIe 40GB]
        1e3e  Iluvatar CoreX
        C 03  Display controller
        \t00  VGA compatible controller
        """

    private static func pci(_ address: String, _ kind: String, _ vendor: String, _ device: String) -> [String: String] {
        let folder = "/sys/bus/pci/devices/\(address)"
        return [
            "\(folder)/class": kind + "\n", "\(folder)/vendor": vendor + "\n", "\(folder)/device": device + "\n",
        ]
    }

    @Test func gpusAreCountedAndConsolesAndPartsOfCardsAreNot() async throws {
        var contents = ["/usr/share/misc/pci.ids": Self.table]
        for device in [
            Self.pci("0000:01:00.0", "0x030000", "0x1a03", "0x2000"),  // ASPEED's console
            Self.pci("0000:00:02.0", "0x038000", "0x1234", "0x1111"),  // QEMU's
            Self.pci("0000:04:00.0", "0x020000", "0x15b3", "0x1017"),  // a network card
            Self.pci("0000:65:00.0", "0x030200", "0x10de", "0x20b0"),
            Self.pci("0000:65:00.4", "0x030200", "0x10de", "0x20b0"),
            Self.pci("0000:b3:00.0", "0x120000", "0x1da3", "0x1020"),  // an accelerator that the table does not know
        ] { contents.merge(device) { $1 } }
        contents["/sys/bus/pci/devices/0000:65:00.4/physfn"] = ""
        let gpus = try await inventory(contents).hardware.gpus
        #expect(
            gpus == [
                .init(
                    pciID: "10de:20b0", model: "NVIDIA Corporation GA100 [A100 SXM4 40GB]", pciAddress: "0000:65:00.0"),
                .init(pciID: "1da3:1020", pciAddress: "0000:b3:00.0"),
            ])
    }

    @Test func aDiskIsFreeWhenNothingUsesIt() async throws {
        var contents = [
            "/proc/self/mounts": "/dev/sdc /data ext4 rw 0 0\nproc /proc proc rw 0 0\n",
            "/proc/swaps": "Filename\tType\n/dev/sdd partition\t1\n",
        ]
        for name in ["nvme0n1", "sda", "sdb", "sdc", "sdd", "loop0"] {
            contents["/sys/block/\(name)/size"] = "2097152\n"
            if name != "loop0" { contents["/sys/block/\(name)/device/model"] = " Disk 3000   \n" }
        }
        contents["/sys/block/sda/sda1/partition"] = "1\n"
        contents["/sys/block/sdb/holders/dm-0"] = ""
        contents["/sys/block/sdb/queue/rotational"] = "1\n"
        let disks = try await inventory(contents).hardware.disks
        #expect(disks.filter(\.free).map(\.name) == ["nvme0n1"])
        #expect(disks.map(\.name) == ["nvme0n1", "sda", "sdb", "sdc", "sdd"])
        #expect(disks.allSatisfy { $0.sizeBytes == 1 << 30 && $0.model == "Disk 3000" })
        #expect(disks.filter(\.rotational).map(\.name) == ["sdb"])
    }

    @Test func interfacesTellTheirLinkAndThoseOfPodsAreLeftOut() async throws {
        let contents = [
            "/proc/net/route": "head\neno1\t00000000\t0\t3\t0\t0\t0\t00000000\t0\t0\t0\n",
            "/sys/class/net/eno1/address": "00:00:5e:00:53:01\n", "/sys/class/net/eno1/speed": "25000\n",
            "/sys/class/net/eno1/carrier": "1\n", "/sys/class/net/eno2/address": "00:00:5e:00:53:02\n",
            "/sys/class/net/eno2/speed": "-1\n", "/sys/class/net/eno2/carrier": "0\n",
            "/sys/class/net/vethab/address": "00:00:5e:00:53:03\n", "/sys/class/net/lo/address": "00:00:00:00:00:00\n",
        ]
        let nics = try await inventory(
            contents, network: [NetworkInterface(name: "eno1", addresses: ["192.0.2.1", "2001:db8::1"])]
        ).hardware.nics
        #expect(
            nics == [
                .init(
                    name: "eno1", macAddress: "00:00:5e:00:53:01", addresses: ["192.0.2.1", "2001:db8::1"],
                    speedMbps: 25000, linkUp: true, isDefault: true),
                .init(name: "eno2", macAddress: "00:00:5e:00:53:02"),
            ])
    }

    // By the processor's flag where there is one, then by the firmware; words of systemd-detect-virt(1).
    @Test(
        arguments: [
            ("systemd-nspawn", "QEMU", "", true, "systemd-nspawn"), ("", "QEMU", "Standard PC", true, "kvm"),
            ("", "Dell Inc.", "PowerEdge R740", false, "none"), ("", "VMware, Inc.", "VMware7,1", true, "vmware"),
            ("", "Microsoft Corporation", "Virtual Machine", true, "microsoft"),
            ("", "Amazon EC2", "m5.metal", false, "none"), ("", "Amazon EC2", "m5.large", true, "amazon"),
            ("", "Somebody", "Cloud", true, "vm-other"), ("", "QEMU", "virt", nil, "kvm"), ("", "", "", nil, "none"),
        ] as [(String, String, String, Bool?, String)])
    func tellsWhatTheMachineRunsIn(
        container: String, vendor: String, product: String, flag: Bool?, wanted: String
    ) async throws {
        var contents = [
            "/sys/class/dmi/id/sys_vendor": vendor + "\n", "/sys/class/dmi/id/product_name": product + "\n",
        ]
        if !container.isEmpty { contents["/run/systemd/container"] = container + "\n" }
        if let flag {
            contents["/proc/cpuinfo"] = "processor : 0\nflags\t\t: fpu vme\(flag ? " hypervisor" : "") sse\n"
        }
        #expect(try await inventory(contents).hardware.virtualization == wanted)
    }

    @Test func readsTheFirmwareAndTheControlGroups() async throws {
        let inventory = try await inventory([
            "/sys/class/dmi/id/sys_vendor": "Dell Inc.\n", "/sys/class/dmi/id/product_name": "PowerEdge R740\n",
            "/sys/class/dmi/id/product_serial": "To Be Filled By O.E.M.\n",
            "/sys/fs/cgroup/cgroup.controllers": "cpu\n",
            "/etc/os-release": "ID=debian\n",
        ])
        #expect(inventory.hardware.vendor == "Dell Inc." && inventory.hardware.product == "PowerEdge R740")
        #expect(inventory.hardware.serialNumber.isEmpty, "a placeholder names no machine")
        #expect(inventory.os == HostOperatingSystem(id: "debian", cgroupVersion: 2))
    }
}

@Suite struct InventoryConcernTests {
    private static func device(_ action: String, _ subsystem: String, _ name: String) -> HostChange {
        .device(DeviceEvent(action: action, path: "/devices/virtual/\(name)", subsystem: subsystem))
    }

    // What costs a look at the host, and what pods, images and drives do all day long.
    @Test(arguments: [
        (device("add", "block", "sdb"), true), (device("remove", "block", "nvme1n1"), true),
        (device("change", "block", "vda"), true), (device("add", "block", "sda1"), true),
        (device("add", "block", "dm-3"), true), (device("change", "block", "loop7"), false),
        (device("change", "block", "sr0"), false), (device("add", "pci", "0000:65:00.0"), true),
        (device("remove", "pci", "0000:65:00.0"), true), (device("bind", "pci", "0000:65:00.0"), false),
        (device("offline", "cpu", "cpu3"), true), (device("online", "memory", "memory40"), true),
        (device("add", "net", "veth1"), false), (device("add", "queues", "rx-0"), false),
        (.interface("eth0"), true), (.interface("veth1"), false), (.interface("cni0"), false), (.anything, true),
    ])
    func onlyWhatTheInventoryHasIsLookedAt(change: HostChange, isConcerned: Bool) {
        #expect(InventoryProbe.isConcerned(by: change) == isConcerned)
    }
}

/// A machine with these interfaces.
struct Interfaces: NetworkTable {
    let list: [NetworkInterface]
    func interfaces() -> [NetworkInterface] { list }
    var architecture: String { "amd64" }
    var hostName: String { "h" }
    var processors: Int { 1 }
}
