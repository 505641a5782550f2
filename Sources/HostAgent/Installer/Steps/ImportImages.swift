package import HostSystem
package import SystemPackage

/// Gives containerd the images of the bundle, so that nothing is pulled.
package struct ImportImages: HostStep {
    package let name = "import-images"
    package let message = "Importing the container images"

    private let folder: FilePath
    private let tools: StepTools

    package init(_ folder: FilePath, _ tools: StepTools) {
        self.folder = folder
        self.tools = tools
    }

    /// Written into containerd's own folder, so that it goes when containerd's images go.
    private var mark: FilePath { "/var/lib/containerd/byoh-imported" }

    package func isDone() async throws -> Bool { try tools.files.text(mark) == folder.string }

    package func perform(_ record: any ArtifactRecord) async throws {
        for name in try tools.files.names(in: folder.appending("images")) {
            try await tools.commands.succeed(
                HostCommand(
                    "\(folder)/bin/ctr",
                    [
                        "--address", InstallationLayout.containerdSocket, "--namespace", "k8s.io", "images", "import",
                        folder.appending("images").appending(name).string,
                    ], timeLimit: .seconds(600)))
        }
        // containerd does not see to it that what it has unpacked is on the disk; the mark says that it is.
        try await tools.commands.succeed(
            HostCommand("sync", ["--file-system", "/var/lib/containerd"], timeLimit: .seconds(300)))
        try tools.files.write(mark, Array(folder.string.utf8), .ordinary)
    }
}
