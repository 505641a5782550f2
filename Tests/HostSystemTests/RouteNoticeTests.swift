import HostSystem
import TestSupport
import Testing

@Suite struct RouteNoticeTests {
    /// What a kernel said when 127.0.0.1/8 was set on `lo`, and when an address of an interface 2 went.
    private static let newAddress =
        "4c000000140000000000000000000000020880fe01000000080001007f000001080002007f000001"
        + "070003006c6f0000080008008000000014000600ffffffffffffffff5834650058346500"
    private static let lostAddress =
        "500000001500000000000000000000000a40c0fd0200000014000100fe800000000000002cca35fffe69933d"
        + "14000600ffffffffffffffff633565006335650008000800c000000005000b0003000000"

    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.utf8.count, by: 2).compactMap { offset in
            UInt8(hex.dropFirst(offset).prefix(2), radix: 16)
        }
    }

    @Test func readsWhatAKernelSays() {
        #expect(RouteNotice.read(Self.bytes(Self.newAddress)) == [.address(interface: 1)])
        #expect(RouteNotice.read(Self.bytes(Self.lostAddress)) == [.address(interface: 2)])
        #expect(RouteNotice.read(NetlinkMessage.link(16, "eth0")) == [.link("eth0")])
        #expect(RouteNotice.read(NetlinkMessage.link(17, "v")) == [.link("v")])
    }

    @Test func readsAllMessagesOfADatagramAndLeavesOutOtherKinds() {
        let datagram =
            NetlinkMessage.link(16, "eth0") + NetlinkMessage.message(24, [0, 0, 0, 0])
            + NetlinkMessage.link(17, "ens1f0")
            + NetlinkMessage.message(3, [])
        #expect(RouteNotice.read(datagram) == [.link("eth0"), .link("ens1f0")])
        #expect(RouteNotice.read([]) == [])
    }

    // Nil has whoever listens look at everything, so that nothing is missed.
    @Test(arguments: [
        Array(NetlinkMessage.link(16, "eth0").dropLast()), [1, 2, 3], NetlinkMessage.message(16, [0, 0]),
        NetlinkMessage.message(16, NetlinkMessage.interface), NetlinkMessage.link(16, ""),
        NetlinkMessage.message(20, [2, 8, 0]), NetlinkMessage.message(2, [0, 0, 0, 0]), NetlinkMessage.message(4, []),
        [16, 0, 0, 0], [15] + Array(NetlinkMessage.message(3, []).dropFirst()),
        NetlinkMessage.message(16, NetlinkMessage.interface + [0, 0, 3, 0, 65, 0, 0, 0]),
        NetlinkMessage.message(16, NetlinkMessage.interface + [200, 0, 3, 0, 65, 0, 0, 0]),
    ])
    func whatCannotBeReadIsSaid(datagram: [UInt8]) {
        #expect(RouteNotice.read(datagram) == nil)
    }

    @Test func readsAnyInput() async {
        let corpus = [
            NetlinkMessage.link(16, "eth0"), NetlinkMessage.link(16, "eth0") + NetlinkMessage.link(17, "cali1"),
            NetlinkMessage.message(20, [2, 8, 0, 0, 1, 0, 0, 0, 8, 0, 3, 0, 108, 111, 0, 0]),
            NetlinkMessage.message(21, [10, 64, 0, 0, 2, 0, 0, 0]) + NetlinkMessage.message(3, []),
        ]
        await fuzz(
            corpus: corpus.map { String(decoding: $0, as: UTF8.self) }, alphabet: "\0\u{1}\u{2}\u{3}\u{10}\u{14} 4"
        ) { bytes in
            guard let notices = RouteNotice.read(bytes) else { return }
            #expect(notices.count <= bytes.count / 16)
            #expect(!notices.contains(.link("")))
        }
    }
}

/// Messages as the kernel lays them out, with the fields that are not read left at zero.
enum NetlinkMessage {
    /// `struct ifinfomsg`
    static let interface = [UInt8](repeating: 0, count: 16)

    static func message(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let header = [UInt8(16 + payload.count), 0, 0, 0, kind, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        return header + padded(payload)
    }

    /// About an interface: its MTU, and then its name.
    static func link(_ kind: UInt8, _ name: String) -> [UInt8] {
        message(kind, interface + attribute(4, [100, 5, 0, 0]) + attribute(3, Array(name.utf8) + [0]))
    }

    private static func attribute(_ kind: UInt8, _ contents: [UInt8]) -> [UInt8] {
        padded([UInt8(4 + contents.count), 0, kind, 0] + contents)
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
}
