package import SystemPackage

/// The folder that holds what was said on this host about its units: which are written here, and which start with the machine.
package struct UnitFiles: Sendable {
    package static let folder: FilePath = "/etc/systemd/system"

    private let files: any HostFiles

    package init(_ files: any HostFiles) { self.files = files }

    /// Whether a unit starts with the machine, or with something that does: another one wants or requires it, or it is a
    /// link, as an alias is that came with another unit's being enabled. A link to `/dev/null` masks it.
    package func isEnabled(_ name: String) throws(HostFileError) -> Bool {
        if let target = try files.linkTarget(of: Self.folder.appending(name)) { return target != "/dev/null" }
        for folder in try files.names(in: Self.folder) where folder.hasSuffix(".wants") || folder.hasSuffix(".requires")
        {
            if try files.exists(Self.folder.appending(folder).appending(name)) { return true }
        }
        return false
    }
}
