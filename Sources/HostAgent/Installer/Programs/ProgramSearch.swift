package import HostSystem
package import SystemPackage

/// Finds programs, units and CNI plugins where distributions and operators put them.
package struct ProgramSearch: Sendable {
    /// What services have on their `PATH`, in its order.
    package static let folders: [FilePath] = [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ]
    /// Where systemd looks for units beside its own folder for operators (systemd.unit(5)).
    private static let vendorUnitFolders: [FilePath] = [
        "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
    ]
    /// Of upstream's packages and archives, and of Debian, Fedora and SUSE.
    private static let cniFolders: [FilePath] = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"]
    /// What a bridge on each host, or an add-on that relies on the reference plugins, calls.
    private static let neededPlugins = ["bridge", "host-local", "loopback", "portmap"]

    private let files: any HostFiles

    package init(_ files: any HostFiles) {
        self.files = files
    }

    /// The program that a service would run; nil when there is none.
    package func program(_ name: String) throws(HostFileError) -> FilePath? {
        for folder in Self.folders where try files.exists(folder.appending(name)) { return folder.appending(name) }
        return nil
    }

    /// The program of the installation that is in use: the bundle's where there is one, else what is on the `PATH`. The
    /// bare name when there is neither, so that running it says what is missing.
    package func inUse(_ name: String) -> String {
        let bundled = InstallationLayout.current.appending("bin").appending(name)
        // A folder that cannot be read has no program for us.
        if (try? files.exists(bundled)) == true { return bundled.string }
        return ((try? program(name)) ?? nil)?.string ?? name
    }

    /// The unit's file in a package; nil when only an operator has put it there, or nobody.
    package func vendorUnit(_ name: String) throws(HostFileError) -> FilePath? {
        for folder in Self.vendorUnitFolders where try files.exists(folder.appending(name)) {
            return folder.appending(name)
        }
        return nil
    }

    /// The unit's file, as systemd would choose it.
    package func unit(_ name: String) throws(HostFileError) -> FilePath? {
        let own = InstallationLayout.unitFolder.appending(name)
        return try files.exists(own) ? own : try vendorUnit(name)
    }

    /// The folder that has the CNI plugins, and those that the best one lacks.
    package func plugins() throws(HostFileError) -> (folder: FilePath?, missing: [String]) {
        var best: (folder: FilePath?, missing: [String]) = (nil, Self.neededPlugins)
        for folder in Self.cniFolders {
            let names = Set(try files.names(in: folder))
            let missing = Self.neededPlugins.filter { !names.contains($0) }
            if missing.count < best.missing.count { best = (folder, missing) }
        }
        return best
    }
}
