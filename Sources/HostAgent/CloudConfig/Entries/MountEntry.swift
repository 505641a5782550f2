/// One entry of `mounts`: a line of `fstab(5)`.
package struct MountEntry: Hashable, Sendable {
    package var source: String
    package var folder: String
    package var type: String
    package var options: String
    package var dumpFrequency: String
    package var checkOrder: String

    /// Stands among the options of each line we add, so that the line is found again. `mount(8)` leaves out `x-*`.
    package static let marker = "x-byoh"

    init(_ node: ConfigNode) throws(CloudConfigError) {
        var fields: [String] = []
        for item in try node.items() {
            let field = item.isNull ? "" : try item.text()
            guard !field.unicodeScalars.contains(where: { $0.value <= 32 || $0.value == 127 }) else {
                throw item.error("holds white space; fstab writes it as \\040")
            }
            fields.append(field)
        }
        guard (2...6).contains(fields.count), !fields[0].isEmpty else {
            throw node.error(
                "must be a list of two to six fields as in fstab: source, folder, type, options, dump, pass")
        }
        guard fields[1].hasPrefix("/") else { throw node.error("must name an absolute path as its second field") }
        func field(_ number: Int, _ standard: String) -> String {
            fields.count > number && !fields[number].isEmpty ? fields[number] : standard
        }
        source = fields[0]
        folder = fields[1]
        type = field(2, "auto")
        options = field(3, "defaults,nofail")
        dumpFrequency = field(4, "0")
        checkOrder = field(5, "2")
    }

    /// The line as it goes into `/etc/fstab`.
    package var line: String {
        "\(source) \(folder) \(type) \(options),\(Self.marker) \(dumpFrequency) \(checkOrder)"
    }
}
