import ByohAPI
import HostFakes
import HostSystem
import Installer
import SystemPackage
import TestSupport
import Testing

@Suite struct UnpackBundleTests {
    /// Packs a small bundle with the machine's tar, and has the step unpack it into a root of its own.
    private func withBundle(
        _ change: (FilePath) throws -> Void = { _ in },
        _ body: (UnpackBundle, LocalFiles, MemoryRecord) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with("bundle") { folder in
            let source = folder.appending("source")
            let host = LocalFiles()
            var parts: [String] = []
            for name in BundleManifest.programs {
                let text = "program \(name)"
                try host.write(source.appending("bin").appending(name), Array(text.utf8), .program)
                let digest = SHA256Digest(of: Array(text.utf8)).hex
                parts.append(
                    #"{"path": "bin/\#(name)", "sha256": "\#(digest)", "size": \#(text.utf8.count), "mode": "0755"}"#)
            }
            let manifest = """
                {"apiVersion": "\(BundleManifest.apiVersion)", "kind": "Bundle", "kubernetesVersion": "v1.20.2",
                 "architecture": "amd64", "components": {}, "parts": [\(parts.joined(separator: ","))],
                 "pauseImage": "p"}
                """
            try host.write(source.appending("manifest.json"), Array(manifest.utf8), .ordinary)
            try change(source)
            let archive = folder.appending("bundle.tar")
            let runner = SystemCommandRunner()
            try await runner.succeed(
                HostCommand("tar", ["--create", "--file", archive.string, "--directory", source.string, "."]))
            let bundle = BundleReference(
                location: archive.string,
                sha256: SHA256Digest(of: try host.read(archive, limit: 1 << 20)).hex)
            // The step's paths are the host's own, so it is given another root, in which the archive has the same path.
            let root = folder.appending("root")
            try host.makeFolder(root, mode: .folder)
            let files = LocalFiles(root: root)
            try files.write(archive, try host.read(archive, limit: 1 << 20), .ordinary)
            let commands = RootedTar(root: root)
            let task = InstallationTask(
                installation: HostPlan.HostInstallation(kubernetesVersion: "v1.20.2", source: .bundle, bundle: bundle),
                providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
            let step = UnpackBundle(task, bundle, StepTools(files: files, commands: commands, units: FakeUnits()))
            try await body(step, files, MemoryRecord())
        }
    }

    /// Before there is said to be no room for it.
    @Test func whatAnEarlierTryLeftGoesFirst() async throws {
        try await withBundle { step, files, record in
            for folder in [".assembling", ".unpacking"] {
                try files.write(FilePath("/opt/byoh/versions/\(folder)/bin/kubelet"), [], .program)
            }
            try await step.perform(record)
            #expect(try files.names(in: "/opt/byoh/versions").allSatisfy { $0.hasPrefix("v1.20.2-") })
        }
    }

    @Test func unpacksVerifiesAndPutsInPlace() async throws {
        try await withBundle { step, files, record in
            #expect(try await !step.isDone())
            try await step.perform(record)
            #expect(try await step.isDone())
            let version = try #require(try files.names(in: "/opt/byoh/versions").first)
            #expect(version.hasPrefix("v1.20.2-"))
            #expect(try files.text(FilePath("/opt/byoh/versions/\(version)/bin/kubelet")) == "program kubelet")
            #expect(await record.artifacts.contains(.folder(path: "/opt/byoh")))
        }
    }

    @Test func refusesAPartThatWasChanged() async throws {
        try await withBundle { source in
            try LocalFiles().write(source.appending("bin/kubelet"), Array("program kubeleT".utf8), .program)
        } _: { step, _, record in
            let error = await #expect(throws: BundleError.self) { try await step.perform(record) }
            #expect(error?.description.contains("bin/kubelet does not have the SHA-256") == true)
            let isDone = try await step.isDone()
            #expect(!isDone)
        }
    }

    @Test func refusesWhatTheManifestDoesNotName() async throws {
        try await withBundle { source in
            try LocalFiles().write(source.appending("bin/extra"), [], .program)
        } _: { step, _, record in
            let error = await #expect(throws: BundleError.self) { try await step.perform(record) }
            #expect(error == .damagedPart("bin/extra", problem: "is not named in its manifest"))
        }
    }
}

/// The machine's tar, working in another root.
private struct RootedTar: CommandRunner {
    let root: FilePath

    func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        var moved = command
        moved.arguments = command.arguments.map { $0.hasPrefix("/") ? root.string + $0 : $0 }
        return try await SystemCommandRunner().run(moved)
    }
}
