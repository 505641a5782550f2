import ByohAPI
package import HostSystem
import KubernetesClient
import SystemPackage

/// Tells the host's package manager about the repository, whom to trust there, and which version to keep.
package struct AddRepository: HostStep {
    package let name = "add-repository"
    package let message = "Adding the repository of Kubernetes' packages"

    private static let keyLimit = 256 << 10
    private let task: InstallationTask
    private let repository: PackageRepository?
    private let manager: PackageManager
    private let tools: StepTools

    package init(_ task: InstallationTask, _ manager: PackageManager, _ tools: StepTools) {
        self.task = task
        self.manager = manager
        self.tools = tools
        repository = task.installation.packages?.repository
    }

    package func isDone() async throws -> Bool {
        for (path, text) in pins where try tools.files.text(path) != text { return false }
        guard let repository else { return true }
        for isArmored in [true, false] {
            let keyFile = manager.keyFile(isArmored: isArmored)
            if try tools.files.text(manager.repositoryFile) == manager.repositoryText(repository, keyFile: keyFile) {
                return try tools.files.exists(keyFile)
            }
        }
        return false
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        let managed = tools.managed(record)
        if let repository {
            let key = try await self.key(of: repository)
            let keyFile = manager.keyFile(isArmored: key.isArmored)
            // rpm reads armoured keys only.
            try await managed.write(keyFile, manager == .apt ? key.bytes : Array(key.armored.utf8), .ordinary)
            try await managed.write(
                manager.repositoryFile, manager.repositoryText(repository, keyFile: keyFile), .ordinary)
        }
        for (path, text) in pins { try await managed.write(path, text) }
    }

    private var pins: [(path: FilePath, text: String)] {
        manager.pinFiles(kubernetesVersion: task.installation.kubernetesVersion)
    }

    /// - Throws: ``PackageError`` when it is another key than the one that was announced.
    private func key(of repository: PackageRepository) async throws -> OpenPGPKey {
        let source = repository.keyURL ?? "installation.packages.repository.key"
        let bytes = if let url = repository.keyURL { try await fetch(url) } else { Array((repository.key ?? "").utf8) }
        let key: OpenPGPKey
        do {
            key = try OpenPGPKey(parsing: bytes)
        } catch {
            throw PackageError.unusableKey(source: source, problem: error.description)
        }
        if let wanted = repository.keyFingerprint, wanted.lowercased() != key.fingerprint {
            throw PackageError.wrongFingerprint(source: source, wanted: wanted, seen: key.fingerprint)
        }
        return key
    }

    private func fetch(_ url: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await Download.run(from: url, through: tools.proxies, startingAt: 0) { piece in
            switch piece {
            case .startsOver: bytes = []
            case .bytes(let more): bytes += more
            }
            guard bytes.count <= Self.keyLimit else {
                throw PackageError.unusableKey(source: url, problem: "it has more than \(Self.keyLimit) bytes")
            }
        }
        return bytes
    }
}
