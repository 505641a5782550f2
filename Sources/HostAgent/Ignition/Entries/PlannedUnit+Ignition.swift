import CloudConfig

extension PlannedUnit {
    private static let types = [
        "automount", "device", "mount", "path", "scope", "service", "slice", "socket", "swap", "target", "timer",
    ]

    /// Each is compared with the others.
    private static let countLimit = 1_000

    /// The entries of `systemd.units`; those of one name together, where the later word counts.
    ///
    /// - Parameter owner: `systemd`.
    static func list(_ owner: IgnitionMembers, _ version: IgnitionVersion) throws(IgnitionError) -> [PlannedUnit] {
        let nodes = try owner.items("units")
        guard nodes.count <= countLimit else {
            throw IgnitionError(
                "has \(nodes.count) units; at most \(countLimit) are read", at: owner.owner.path(of: "units"))
        }
        var units: [PlannedUnit] = []
        for node in nodes {
            let unit = try PlannedUnit(node)
            if let known = units.firstIndex(where: { $0.name == unit.name }) {
                guard version == .two else { throw node.error("has the 'name' of another unit") }
                units[known].add(unit)
            } else {
                units.append(unit)
            }
            if let merged = units.first(where: { $0.name == unit.name }), merged.isMasked, merged.contents != nil {
                throw node.error("has 'contents' and is masked, and a masked unit has none")
            }
        }
        return units
    }

    private init(_ node: IgnitionNode) throws(IgnitionError) {
        let members = try node.members(["contents", "dropins", "enable", "enabled", "mask", "name"])
        let nameNode = try members.required("name")
        self.init(name: try nameNode.word())
        guard Self.isName(name) else { throw nameNode.error("is no name of a unit, such as 'kubeadm.service'") }
        guard !name.hasPrefix("byoh-") else { throw nameNode.error("is one of the agent's own units") }
        if let text = members["contents"], !text.isEmpty { contents = try text.text() }
        for dropIn in try members.items("dropins") { add(try DropIn(dropIn)) }
        // The older name, which only ever says true.
        if try members.flag("enable", default: false) { isEnabled = true }
        if let enabled = members["enabled"] { isEnabled = try enabled.flag() }
        isMasked = try members.flag("mask", default: false)
    }

    /// Takes over what a later entry of the same name says.
    private mutating func add(_ later: PlannedUnit) {
        if let text = later.contents { contents = text }
        for dropIn in later.dropIns { add(dropIn) }
        if let enabled = later.isEnabled { isEnabled = enabled }
        isMasked = isMasked || later.isMasked
    }

    private mutating func add(_ dropIn: DropIn) {
        dropIns.removeAll { $0.name == dropIn.name }
        dropIns.append(dropIn)
    }

    /// The rule of systemd.unit(5).
    private static func isName(_ name: String) -> Bool {
        guard name.utf8.count <= IgnitionNode.nameLimit, let dot = name.lastIndex(of: "."), dot > name.startIndex,
            name.first != "-",
            types.contains(String(name[name.index(after: dot)...]))
        else { return false }
        return name.utf8.allSatisfy(isNameByte)
    }

    fileprivate static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "@"):
            true
        default: false
        }
    }
}

extension PlannedUnit.DropIn {
    fileprivate init(_ node: IgnitionNode) throws(IgnitionError) {
        let members = try node.members(["contents", "name"])
        let nameNode = try members.required("name")
        let name = try nameNode.word()
        guard name.hasSuffix(".conf"), name.utf8.count > 5, name.utf8.count <= IgnitionNode.nameLimit,
            name.first != ".",
            name.utf8.allSatisfy(PlannedUnit.isNameByte)
        else { throw nameNode.error("is no name of a drop-in, such as '10-proxy.conf'") }
        self.init(name: name, contents: try members["contents"]?.text() ?? "")
    }
}
