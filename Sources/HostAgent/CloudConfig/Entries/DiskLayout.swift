/// One entry of `disk_setup`: the partition table that a disk shall have.
package struct DiskLayout: Hashable, Sendable {
    package enum Table: String, Hashable, Sendable {
        case mbr, gpt
    }

    /// A partition by its share of the disk.
    package struct Partition: Hashable, Sendable {
        /// 1 to 100.
        package let percent: Int
        /// The type in `sfdisk` words: `L` is Linux, `S` swap, otherwise what the table knows.
        package let type: String
    }

    package var device: String
    package var table: Table
    /// Empty makes only the table.
    package var partitions: [Partition]
    /// Whether a disk that has something on it is written anyway.
    package var overwrites: Bool

    init(device: String, _ node: ConfigNode) throws(CloudConfigError) {
        self.device = try DevicePath.check(device, node)
        let members = try node.members(allowing: ["layout", "overwrite", "table_type"])
        if let type = members["table_type"] {
            guard let table = Table(rawValue: try type.text().lowercased()) else {
                throw type.error("is unknown; known are gpt and mbr")
            }
            self.table = table
        } else {
            table = .mbr
        }
        overwrites = try members.flag("overwrite", default: false)
        partitions = []
        guard let layout = members["layout"] else { return }
        if layout.isList {
            for item in try layout.items() { partitions.append(try Self.partition(item)) }
            let sum = partitions.reduce(0) { $0 + $1.percent }
            guard sum <= 100 else { throw layout.error("adds up to \(sum) percent") }
        } else if try layout.flag() {
            partitions = [Partition(percent: 100, type: "L")]
        }
    }

    private static func partition(_ node: ConfigNode) throws(CloudConfigError) -> Partition {
        var size = node
        var type = "L"
        if node.isList {
            let pair = try node.items()
            guard pair.count == 2 else { throw node.error("must be a percentage, or [percentage, type]") }
            size = pair[0]
            switch try pair[1].word().lowercased() {
            case "82", "0x82": type = "S"
            case "83", "0x83": type = "L"
            case let other:
                guard other.utf8.allSatisfy({ $0 < 128 && (Character(Unicode.Scalar($0)).isHexDigit || $0 == 45) })
                else {
                    throw pair[1].error("is no type of a partition; right would be 82, 83 or a GUID")
                }
                type = other
            }
        }
        let percent = try size.integer()
        guard (1...100).contains(percent) else { throw size.error("is no percentage from 1 to 100") }
        return Partition(percent: percent, type: type)
    }
}

/// Names of block devices.
enum DevicePath {
    static func check(_ device: String, _ node: ConfigNode) throws(CloudConfigError) -> String {
        guard device.hasPrefix("/dev/"), device.utf8.count > 5, !device.contains(".."),
            device.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else { throw node.error("is for no block device; right would be a path below /dev/") }
        return device
    }
}
