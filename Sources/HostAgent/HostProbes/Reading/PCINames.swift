/// `pci.ids`, the table of the names of PCI vendors and devices.
package enum PCINames {
    /// The names of these devices, by `vendor:device` in lower-case hex; without those that the table does not know.
    ///
    /// Vendors stand at the begin of a line, their devices behind one tab, subsystems behind two. Each is four hex digits,
    /// two spaces and the name. Classes, which come last, begin with `C `.
    package static func read(_ table: String, for ids: Set<String>) -> [String: String] {
        var names: [String: String] = [:]
        let vendors = Set(ids.map { $0.prefix(4) })
        var vendor: (id: Substring, name: Substring)?
        for line in table.split(separator: "\n") {
            if line.hasPrefix("#") { continue }
            if !line.hasPrefix("\t") {
                vendor = vendors.contains(line.prefix(4)) ? (line.prefix(4), line.dropFirst(6)) : nil
            } else if let vendor, !line.hasPrefix("\t\t") {
                let id = "\(vendor.id):\(line.dropFirst().prefix(4))"
                if ids.contains(id) { names[id] = "\(vendor.name) \(line.dropFirst(7))" }
            }
        }
        return names
    }
}
