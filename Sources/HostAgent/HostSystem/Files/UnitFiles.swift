package import SystemPackage
import UnitNames

/// The folder that holds what was said on this host about its units: which are written here, and which start with the machine.
package struct UnitFiles: Sendable {
    package static let folder: FilePath = "/etc/systemd/system"

    /// Of the folders whose links have other units wait for, want or keep up those that they name (systemd.unit(5)).
    private static let suffixes = [".wants", ".requires", ".upholds"]

    private let files: any HostFiles

    package init(_ files: any HostFiles) { self.files = files }

    /// Whether a unit starts with the machine, or with something that does: another one wants, requires or upholds it, or it
    /// is a link, as an alias is that came with another unit's being enabled. A link to `/dev/null` masks it, and one to a
    /// file of its own name only says where that is, as `systemctl link` makes it.
    package func isEnabled(_ name: String) throws(HostFileError) -> Bool {
        if let target = try files.linkTarget(of: Self.folder.appending(name)) {
            if target == Self.nowhere { return false }
            if FilePath(target).lastComponent?.string != name { return true }
        }
        for folder in try dependencyFolders() where try files.exists(folder.appending(name)) { return true }
        return false
    }

    /// The links that `systemctl disable` removes, and `systemctl enable` need not make again: where the unit's file is,
    /// other names of it, and what has it start with other units, also when somebody made that by hand. Of a template those
    /// of its instances too.
    package func links(of name: String) throws(HostFileError) -> [FilePath] {
        var links: [FilePath] = []
        for entry in try files.names(in: Self.folder) {
            let path = Self.folder.appending(entry)
            guard let target = try files.linkTarget(of: path), target != Self.nowhere else { continue }
            let isAlias = FilePath(target).lastComponent?.string == name
            if isAlias || Self.isOrIsOf(name, entry) { links.append(path) }
        }
        for folder in try dependencyFolders() {
            for entry in try files.names(in: folder) where Self.isOrIsOf(name, entry) {
                links.append(folder.appending(entry))
            }
        }
        return links
    }

    private static let nowhere = "/dev/null"

    private static func isOrIsOf(_ name: String, _ entry: String) -> Bool {
        entry == name || UnitName(entry).template == name
    }

    private func dependencyFolders() throws(HostFileError) -> [FilePath] {
        try files.names(in: Self.folder).filter { folder in Self.suffixes.contains { folder.hasSuffix($0) } }
            .map { Self.folder.appending($0) }
    }
}
