import HostSystem
import TestSupport
import Testing

@Suite struct DeviceEventTests {
    private static let disk =
        "add@/devices/pci0000:00/0000:00:05.0/virtio2/block/vdb\0ACTION=add\0"
        + "DEVPATH=/devices/pci0000:00/0000:00:05.0/virtio2/block/vdb\0SUBSYSTEM=block\0MAJOR=254\0MINOR=16\0"
        + "DEVNAME=vdb\0DEVTYPE=disk\0DISKSEQ=9\0SEQNUM=16453\0"
    private static let card =
        "remove@/devices/pci0000:00/0000:00:06.0\0ACTION=remove\0DEVPATH=/devices/pci0000:00/0000:00:06.0\0"
        + "SUBSYSTEM=pci\0PCI_CLASS=30200\0PCI_ID=10DE:20B0\0SEQNUM=7\0"

    @Test func readsWhatTheKernelSays() {
        let event = DeviceEvent(Array(Self.disk.utf8))
        #expect(
            event
                == DeviceEvent(
                    action: "add", path: "/devices/pci0000:00/0000:00:05.0/virtio2/block/vdb", subsystem: "block"))
        #expect(event?.name == "vdb")
        #expect(DeviceEvent(Array(Self.card.utf8))?.name == "0000:00:06.0")
    }

    @Test(arguments: [
        "", "add@/devices/a\0", "add@/devices/a\0ACTION=add\0DEVPATH=/devices/a\0",
        "ACTION=add\0DEVPATH=/a\0SUBSYSTEM=b\0",
        "add@/a\0ACTION=remove\0DEVPATH=/a\0SUBSYSTEM=b\0", "libudev\0\u{7f}@ACTION=add\0DEVPATH=/a\0SUBSYSTEM=block\0",
        "\0add@/a\0ACTION=add\0DEVPATH=/a\0SUBSYSTEM=b\0", "add@/a\0ACTION\0DEVPATH=/a\0SUBSYSTEM=b\0",
    ])
    func whatIsNoMessageOfTheKernelIsNone(text: String) {
        #expect(DeviceEvent(Array(text.utf8)) == nil)
    }

    @Test func readsAnyInput() async {
        await fuzz(corpus: [Self.card, "add@/a/b\0ACTION=add\0DEVPATH=/a/b\0SUBSYSTEM=cpu\0"], alphabet: "\0=@/") {
            bytes in
            guard let event = DeviceEvent(bytes) else { return }
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("\(event.action)@\(event.path)"))
        }
    }
}
