package import ByohAPI
package import HostSystem
import SystemPackage

/// Gets the bundle, checks it and lays it out in a folder of its own.
///
/// The folder has its final name only once every part of it has been checked and is on the disk, so its being there is
/// proof that this was done.
package struct UnpackBundle: HostStep {
    package let name = "unpack-bundle"
    package let message: String

    private let task: InstallationTask
    private let bundle: BundleReference
    private let tools: StepTools
    private let folder: FilePath

    package init(_ task: InstallationTask, _ bundle: BundleReference, _ tools: StepTools) {
        self.task = task
        self.bundle = bundle
        self.tools = tools
        folder = InstallationLayout.folder(
            kubernetesVersion: task.installation.kubernetesVersion, sha256: bundle.sha256)
        message = "Fetching and unpacking the bundle of Kubernetes \(task.installation.kubernetesVersion)"
    }

    private var downloads: FilePath { InstallationLayout.root.appending("downloads") }
    private var staging: FilePath { InstallationLayout.versions.appending(".unpacking") }
    /// Where a bundle of another layout gets ours.
    private var assembly: FilePath { InstallationLayout.versions.appending(".assembling") }

    package func isDone() async throws -> Bool { try tools.files.exists(folder.appending("manifest.json")) }

    package func perform(_ record: any ArtifactRecord) async throws {
        let files = tools.files
        try await tools.managed(record).makeFolder(InstallationLayout.root, mode: .folder)
        try files.removeTree(staging)
        try files.removeTree(assembly)
        try files.makeFolder(staging, mode: .folder)
        let (archive, isOurs) = try await fetch()
        // A plain tar unpacks to about its own size.
        try Self.requireSpace(for: try files.entry(at: archive)?.size ?? 0, files)
        let digest = try FileDigest.sha256(of: archive, files)
        guard digest == bundle.sha256.lowercased() else {
            if isOurs { try files.remove(archive) }
            throw BundleError.wrongDigest(location: bundle.location, wanted: bundle.sha256, seen: digest)
        }
        try await tools.commands.succeed(
            HostCommand(
                "tar", ["--extract", "--file", archive.string, "--directory", staging.string, "--no-same-owner"],
                timeLimit: .seconds(600)))
        if let packages = try DebianBundle(in: staging, task, tools) {
            try await packages.assemble(in: assembly)
            try files.removeTree(staging)
            try files.rename(assembly, to: staging)
        }
        try verify()
        try files.syncTree(staging)
        try files.rename(staging, to: folder)
        if isOurs { try files.remove(archive) }
    }

    /// The archive on this host, and whether it is a download of ours.
    private func fetch() async throws -> (FilePath, isOurs: Bool) {
        if bundle.location.hasPrefix("/") { return (FilePath(bundle.location), false) }
        let isInRegistry = OCIReference.isMeant(by: bundle.location)
        guard isInRegistry || ["http://", "https://"].contains(where: { bundle.location.hasPrefix($0) }) else {
            throw BundleError.unusableLocation(bundle.location)
        }
        let files = tools.files
        try files.makeFolder(downloads, mode: .secretFolder)
        let whole = downloads.appending("\(bundle.sha256.lowercased()).tar")
        if try files.exists(whole) { return (whole, true) }
        let partial = downloads.appending("\(bundle.sha256.lowercased()).partial")
        let download = ResumedDownload(at: partial, files)
        if isInRegistry {
            try await RegistryBundle(bundle, proxies: tools.proxies)
                .fetch(startingAt: download.size) { try download.keep($0) }
        } else {
            try await download.run(from: bundle.location, through: tools.proxies)
        }
        try files.rename(partial, to: whole)
        return (whole, true)
    }

    /// Something must be left for images and logs.
    static func requireSpace(for bytes: Int64, _ files: any HostFiles) throws {
        // A file may say that it is larger than any disk.
        let needed = min(bytes, 1 << 60) + 256 << 20
        let free = try files.freeBytes(at: InstallationLayout.versions)
        guard free >= needed else {
            throw BundleError.noSpace(folder: InstallationLayout.versions.string, needed: needed, free: free)
        }
    }

    /// Every part is what the manifest says, and there is nothing else.
    private func verify() throws {
        let files = tools.files
        guard let text = try files.text(staging.appending("manifest.json")) else {
            throw BundleError.unusableManifest("there is none")
        }
        let manifest = try BundleManifest(parsing: Array(text.utf8))
        guard manifest.kubernetesVersion == task.installation.kubernetesVersion else {
            throw BundleError.wrongVersion(
                wanted: task.installation.kubernetesVersion, seen: manifest.kubernetesVersion)
        }
        guard manifest.architecture == task.architecture else {
            throw BundleError.wrongArchitecture(host: task.architecture, bundle: manifest.architecture)
        }
        var waiting = Set(manifest.parts.map(\.path))
        for folder in try files.names(in: staging) where folder != "manifest.json" {
            for name in try files.names(in: staging.appending(folder)) {
                guard waiting.remove("\(folder)/\(name)") != nil else {
                    throw BundleError.damagedPart("\(folder)/\(name)", problem: "is not named in its manifest")
                }
            }
        }
        for kind in ["bin", "cni", "images"] where try files.exists(staging.appending(kind)) {
            try files.setMode(staging.appending(kind), .folder)
        }
        if let missing = waiting.min() { throw BundleError.damagedPart(missing, problem: "is missing") }
        for part in manifest.parts {
            let path = FilePath("\(staging)/\(part.path)")
            guard let entry = try files.entry(at: path), entry.kind == .file, entry.size == part.size else {
                throw BundleError.damagedPart(part.path, problem: "is no file of \(part.size) bytes")
            }
            guard try FileDigest.sha256(of: path, files) == part.sha256.lowercased() else {
                throw BundleError.damagedPart(part.path, problem: "does not have the SHA-256 that its manifest says")
            }
            try files.setMode(path, FilePermissions(rawValue: part.permissions ?? 0o644))
        }
    }
}
