package import UnitNames

/// A systemd unit that the bootstrap writes, changes or starts. Renderings leave out what is in it.
package struct PlannedUnit: Hashable, Sendable {
    /// With its type, such as `kubeadm.service`.
    package var name: String
    /// The unit's file; nil for a unit that the host has.
    package var contents: String?
    package var dropIns: [DropIn]
    /// Whether it runs from now on, and starts with the machine; nil leaves that as it is.
    package var isEnabled: Bool?
    /// Whether it can not be started, by anybody.
    package var isMasked: Bool

    /// A piece that is added to a unit's file (systemd.unit(5)).
    package struct DropIn: Hashable, Sendable {
        /// With `.conf`.
        package var name: String
        package var contents: String

        package init(name: String, contents: String) {
            self.name = name
            self.contents = contents
        }
    }

    package init(
        name: String, contents: String? = nil, dropIns: [DropIn] = [], isEnabled: Bool? = nil, isMasked: Bool = false
    ) {
        self.name = name
        self.contents = contents
        self.dropIns = dropIns
        self.isEnabled = isEnabled
        self.isMasked = isMasked
    }

    package var unitName: UnitName { UnitName(name) }
    package var isService: Bool { unitName.isService }

    /// Whether the bootstrap starts it. A template cannot be started, only its instances.
    package var isStarted: Bool { isEnabled == true && !isMasked && !unitName.isTemplate }

    /// Whether some of the units bring its file, or that of the template that it is an instance of. Others are the host's own.
    package func isBrought(by units: [PlannedUnit]) -> Bool {
        units.contains { $0.contents != nil && ($0.name == name || $0.name == unitName.template) }
    }

    /// Whether it is a service that ends by itself, and counts as started only then.
    ///
    /// Read from what the bootstrap data says of it, the last word counting, as in systemd.
    package var isOneShot: Bool {
        guard isService else { return false }
        var type: Substring?
        for text in [contents ?? ""] + dropIns.map(\.contents) {
            for line in text.split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].filter({ $0 != " " && $0 != "\t" }) == "Type" else { continue }
                type = parts[1].drop { $0 == " " || $0 == "\t" }
            }
        }
        return type?.prefix { $0 != " " && $0 != "\t" } == "oneshot"
    }
}

extension PlannedUnit: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "\(name) (\(contents == nil ? "of the host" : "written"), \(dropIns.count) drop-ins)"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension PlannedUnit.DropIn: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(name) (\(contents.utf8.count) bytes)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
