/// One entry of `fs_setup`: a filesystem to make unless there is one.
package struct NewFilesystem: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// The device as it is named.
        case device
        /// The partition of this number.
        case partition(Int)
    }

    package var label: String?
    /// Such as `ext4`: the program is `mkfs.<type>`.
    package var type: String
    package var device: String
    package var place: Place
    /// Whether what is there is replaced.
    package var overwrites: Bool
    /// Replaced only when a filesystem of this type is there.
    package var replaced: String?
    package var options: [String]

    init(_ node: ConfigNode) throws(CloudConfigError) {
        let members = try node.members(allowing: [
            "device", "extra_opts", "filesystem", "label", "overwrite", "partition", "replace_fs",
        ])
        let deviceNode = try members.required("device")
        device = try DevicePath.check(try deviceNode.text(), deviceNode)
        type = try Self.typeName(try members.required("filesystem"))
        label = try members["label"]?.word()
        overwrites = try members.flag("overwrite", default: false)
        replaced = try members["replace_fs"].map(Self.typeName)
        place = .device
        if let partition = members["partition"] {
            switch try partition.text().lowercased() {
            case "auto", "any": place = .partition(1)
            case "none": place = .device
            case let text:
                guard let number = Int(text), (1...128).contains(number) else {
                    throw partition.error("is unknown; right would be auto, any, none or a number")
                }
                place = .partition(number)
            }
        }
        options = []
        if let extra = members["extra_opts"] {
            if extra.isList {
                for item in try extra.items() { options.append(try item.word()) }
            } else {
                options = try extra.word().split(separator: " ").map(String.init)
            }
        }
    }

    private static func typeName(_ node: ConfigNode) throws(CloudConfigError) -> String {
        let name = try node.word()
        guard name.utf8.count <= 20, name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) }) else {
            throw node.error("is no type of a filesystem; right would be ext4, xfs and the like")
        }
        return name
    }

    /// The block device that gets the filesystem: `/dev/sdb1`, `/dev/nvme0n1p1`.
    package var target: String {
        switch place {
        case .device: return device
        case .partition(let number):
            return device + (device.last?.isNumber == true ? "p" : "") + String(number)
        }
    }
}
