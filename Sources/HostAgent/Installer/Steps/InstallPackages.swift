import ByohAPI
package import HostSystem
import SystemPackage

/// Has the host's package manager install Kubernetes and containerd, and hold Kubernetes at its version.
///
/// What is there already is taken as it is, and nothing that is there is changed: where that cannot be, nothing is
/// installed.
package struct InstallPackages: HostStep {
    package let name = "install-packages"
    package let message: String

    /// Of containerd's plugin `io.containerd.internal.v1.opt`, unless it is configured otherwise.
    private static let runtimeFolder: FilePath = "/opt/containerd"

    private let task: InstallationTask
    private let manager: PackageManager
    private let tools: StepTools
    private let transactions: PackageTransactions

    package init(
        _ task: InstallationTask, _ manager: PackageManager, _ tools: StepTools, _ transactions: PackageTransactions
    ) {
        self.task = task
        self.manager = manager
        self.tools = tools
        self.transactions = transactions
        message =
            "Installing packages of Kubernetes \(task.installation.kubernetesVersion) by \(manager.rawValue)"
    }

    private var version: String { task.installation.kubernetesVersion }
    private var runtime: String { task.installation.packages?.containerdPackage ?? "containerd" }

    package func isDone() async throws -> Bool {
        try await missing(transactions.installed(manager)).isEmpty
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        if let repair = manager.repair {
            try await transactions.perform(manager, "finish an interrupted installation of packages", [repair])
        }
        let before = try await transactions.installed(manager)
        let wanted = missing(before)
        for name in PackageManager.versionedPackages {
            guard let seen = before[name], wanted.contains(name) else { continue }
            throw PackageError.otherVersion(package: name, seen: seen, wanted: manager.packageVersion(version))
        }
        let specifications = wanted.map { name in
            PackageManager.versionedPackages.contains(name)
                ? manager.specification(of: name, kubernetesVersion: version) : name
        }
        try await trustKey(before, record)
        let changes = try await forecast(specifications, record)
        guard changes.touched.isEmpty else { throw PackageError.wouldTouch(changes.touched) }
        for name in changes.added { try await record.note(.package(name: name)) }
        // containerd starts with its package, and makes this folder of its own: no package has it.
        if before[runtime] == nil, try !tools.files.exists(Self.runtimeFolder) {
            try await record.note(.folder(path: Self.runtimeFolder.string))
        }
        // Only what we have installed is ours to hold, now or in a try that was cut off.
        let noted = await record.artifacts
        let held = PackageManager.versionedPackages.filter { noted.contains(.package(name: $0)) }
        let hold = held.isEmpty ? nil : manager.hold(held)
        try await transactions.perform(
            manager, "install \(specifications.joined(separator: ", "))",
            [manager.install(specifications), hold].compactMap { $0 })
        let left = missing(try await transactions.installed(manager))
        guard left.isEmpty else { throw PackageError.stillMissing(left) }
    }

    /// Those that are not installed, or not in the wanted version.
    private func missing(_ installed: [String: String]) -> [String] {
        let versioned = PackageManager.versionedPackages.filter { name in
            !(installed[name].map { manager.isOf(version, installed: $0) } ?? false)
        }
        return versioned + (installed[runtime] == nil ? [runtime] : [])
    }

    /// What installing would do. When our repository and what is known of the others do not suffice, all are asked again.
    private func forecast(_ specifications: [String], _ record: any ArtifactRecord) async throws -> PackageChanges {
        let hasOwn = task.installation.packages?.repository != nil
        var text = ""
        for onlyOurs in hasOwn ? [true, false] : [false] {
            let known = try indexFiles()
            let refreshed = try await transactions.ask(manager, manager.refresh(onlyOurs: onlyOurs))
            guard refreshed.isSuccess || !onlyOurs else {
                throw PackageError.failed(
                    action: "read the repository \(task.installation.packages?.repository?.url ?? "")",
                    words: PackageTransactions.end(of: refreshed.text))
            }
            // Of the host's own repositories the index stays.
            if onlyOurs {
                for file in try indexFiles().subtracting(known) { try await record.note(.file(path: file, saved: nil)) }
            }
            // Some other repository of the host that is not reachable does not matter when the packages are found.
            let preview = try await transactions.ask(manager, manager.preview(specifications))
            let isForecast = manager == .dnf || preview.isSuccess
            if isForecast, let changes = PackageChanges(preview.text, of: manager) { return changes }
            text = preview.text
        }
        throw PackageError.failed(
            action: "find the packages \(specifications.joined(separator: ", "))",
            words: PackageTransactions.end(of: text))
    }

    private func indexFiles() throws -> Set<String> {
        guard let folder = manager.indexFolder, try tools.files.exists(folder) else { return [] }
        let paths = try tools.files.names(in: folder).map { folder.appending($0) }
        return Set(try paths.filter { try tools.files.entry(at: $0)?.kind == .file }.map(\.string))
    }

    /// Has rpm know the repository's one key, before anything of the repository is read. rpm keeps it as a package.
    private func trustKey(_ installed: [String: String], _ record: any ArtifactRecord) async throws {
        let file = manager.keyFile(isArmored: true)
        guard let repository = task.installation.packages?.repository, let trust = manager.trust(file) else { return }
        let key = try OpenPGPKey(parsing: tools.files.read(file, limit: 1 << 20))
        guard let package = manager.packageOfKey(fingerprint: key.fingerprint), installed[package] == nil else {
            return
        }
        try await record.note(.package(name: package))
        try await transactions.perform(manager, "trust the key of the repository \(repository.url)", [trust])
    }
}
