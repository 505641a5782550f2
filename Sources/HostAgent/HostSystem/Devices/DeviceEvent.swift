/// What the kernel tells of a device that came, went or changed (`kobject_uevent_env` of its `lib/kobject_uevent.c`).
package struct DeviceEvent: Hashable, Sendable {
    /// `add`, `remove`, `change`, `move`, `online`, `offline`, `bind` or `unbind`.
    package let action: String
    /// Below `/sys`, such as `/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda`.
    package let path: String
    /// Such as `block` or `pci`.
    package let subsystem: String

    package init(action: String, path: String, subsystem: String) {
        self.action = action
        self.path = path
        self.subsystem = subsystem
    }

    /// The last part of the path, such as `sda`.
    package var name: Substring { path.split(separator: "/").last ?? "" }

    /// Reads a message: `ACTION@DEVPATH`, then `KEY=VALUE` for each variable, with a zero behind each of them.
    ///
    /// - Returns: Nil when it is none, as one that udevd sends, or names no subsystem.
    package init?(_ message: [UInt8]) {
        let heading = message.prefix { $0 != 0 }
        var (action, path, subsystem): (ArraySlice<UInt8>?, ArraySlice<UInt8>?, ArraySlice<UInt8>?)
        // A machine with many processors says a hundred of these for each pod: they are looked at as bytes.
        for field in message[heading.endIndex...].split(separator: 0) {
            action = action ?? field.value(behind: Self.action)
            path = path ?? field.value(behind: Self.path)
            subsystem = subsystem ?? field.value(behind: Self.subsystem)
        }
        guard let action, let path, let subsystem,
            heading.elementsEqual(action + CollectionOfOne(UInt8(ascii: "@")) + path)
        else { return nil }
        self.init(
            action: String(decoding: action, as: UTF8.self), path: String(decoding: path, as: UTF8.self),
            subsystem: String(decoding: subsystem, as: UTF8.self))
    }

    private static let action = Array("ACTION=".utf8)
    private static let path = Array("DEVPATH=".utf8)
    private static let subsystem = Array("SUBSYSTEM=".utf8)
}

extension ArraySlice<UInt8> {
    /// What stands behind this key; nil when another one stands there.
    fileprivate func value(behind key: [UInt8]) -> ArraySlice<UInt8>? {
        // Most fields have another first letter.
        first == key.first && starts(with: key) ? dropFirst(key.count) : nil
    }
}
