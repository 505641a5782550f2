package import HostSystem
package import SystemPackage

/// Makes the unpacked version the current one, in one step, and puts its programs where they are looked for.
package struct LinkPrograms: HostStep {
    package let name = "link-programs"
    package let message = "Linking the programs"

    private let folder: FilePath
    private let tools: StepTools

    package init(_ folder: FilePath, _ tools: StepTools) {
        self.folder = folder
        self.tools = tools
    }

    package func isDone() async throws -> Bool {
        guard try tools.files.linkTarget(of: InstallationLayout.current) == folder.string else { return false }
        return try links().allSatisfy { try tools.files.linkTarget(of: $0.path) == $0.target }
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        try tools.files.link(InstallationLayout.current, to: folder.string)
        let managed = tools.managed(record)
        for link in try links() { try await managed.link(link.path, to: link.target) }
    }

    private func links() throws -> [(path: FilePath, target: String)] {
        let programs = InstallationLayout.linkedPrograms.map { name in
            (InstallationLayout.programFolder.appending(name), "\(InstallationLayout.current)/bin/\(name)")
        }
        let plugins = try tools.files.names(in: folder.appending("cni")).map { name in
            (InstallationLayout.cniFolder.appending(name), "\(InstallationLayout.current)/cni/\(name)")
        }
        return programs + plugins
    }
}
