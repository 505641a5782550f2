import ByohAPI
import CloudConfig
import HostSystem
import Installer
import Logging
import SystemPackage
import Systemd

extension Bootstrap {
    /// Early commands, files, preparations: all may run again, and do so in each attempt, since `/run` is empty after a reboot.
    ///
    /// - Parameter output: The file that gets what the services print that the commands start.
    func prepare(_ plan: BootstrapPlan, _ claimID: ClaimID, output: String) async throws {
        try await requireRoom(for: plan)
        try await runAside(plan.earlyCommands, claimID, part: "early", "The boot commands (bootcmd)")
        var written: Set<String> = []
        try await write(plan.files, &written)
        for user in plan.users { try await noteAccount(user) }
        try await runAside(
            plan.preparations, claimID, part: "prepare", "The preparations (disks, mounts, users, time)",
            isNeeded: plan.needsPreparations)
        for folder in plan.folders { try await make(folder) }
        try await write(plan.lateFiles, &written)
        for link in plan.links { try await make(link) }
        try await write(plan.units, output: output)
    }

    /// - Parameter written: The files that this attempt has begun.
    private func write(_ entries: [WrittenFile], _ written: inout Set<String>) async throws {
        for entry in entries {
            let attributes = try attributes(of: entry)
            let isFirst = written.insert(entry.path).inserted
            if entry.appends {
                try await managed.append(FilePath(entry.path), entry.contents, attributes, startsOver: isFirst)
            } else {
                try await managed.write(FilePath(entry.path), entry.contents, attributes)
            }
        }
    }

    private func attributes(of file: WrittenFile) throws -> FileAttributes {
        if file.keepsAttributes, let entry = try files.entry(at: FilePath(file.path)), entry.kind == .file {
            return FileAttributes(mode: entry.mode, user: "\(entry.userID)", group: "\(entry.groupID)")
        }
        return FileAttributes(
            mode: FilePermissions(rawValue: file.mode.bits), user: file.owner.user, group: file.owner.group)
    }

    /// Runs commands that may be repeated, and waits for them.
    ///
    /// - Parameter isNeeded: Whether the attempt ends when they fail.
    /// - Throws: ``PreparationFailure``.
    private func runAside(
        _ list: [PlannedCommand], _ claimID: ClaimID, part: String, _ what: String, isNeeded: Bool = false
    ) async throws {
        guard !list.isEmpty else { return }
        let unit = Self.preparationUnit(claimID)
        let folder = BootstrapFolder(claimID, part: part, files: files)
        // Of an earlier agent.
        try await units.stop(unit)
        try folder.prepare(list)
        try await start(unit, folder, "Preparation of this host's bootstrap")
        _ = try await units.waitUntilAtRest(unit)
        let status = try folder.exitStatus()
        guard status == 0 else {
            if isNeeded {
                throw PreparationFailure(
                    problem: "\(what) ended with exit status \(status.map(String.init) ?? "none: they were cut off")")
            }
            // As in cloud-init, this does not keep the rest from running; what depends on it will fail by itself.
            logger.warning(
                "A preparation of the bootstrap failed",
                metadata: ["what": "\(what)", "status": "\(status.map(String.init) ?? "none: cut off")"])
            return
        }
    }

    /// The end of what the last attempt printed, without secrets: its preparations when it did not get beyond them.
    func outputTail(of plan: BootstrapPlan, _ claimID: ClaimID) throws -> String {
        let preparations = BootstrapFolder(claimID, part: "prepare", files: files)
        let isOfPreparations =
            try plan.needsPreparations && !plan.preparations.isEmpty && preparations.exitStatus() != 0
        let folder = isOfPreparations ? preparations : BootstrapFolder(claimID, part: "run", files: files)
        return try folder.outputTail(OutputRedaction(plan), limit: 8_000)
    }

    func start(_ unit: String, _ folder: BootstrapFolder, _ description: String) async throws {
        let service = TransientService(
            unit: unit, description: description, arguments: ["/bin/sh", folder.runner], workingFolder: "/",
            timeLimit: limits().time, stopTimeLimit: .seconds(10))
        do {
            try await units.startTransient(service)
        } catch {
            guard case UnitFailure.alreadyThere = error else { throw error }
            // It was started, and the word of it got lost.
        }
    }

    /// Waits for the commands and judges them. Nil when another attempt is due.
    func finish(
        _ unit: String, _ folder: BootstrapFolder, _ plan: BootstrapPlan
    ) async throws -> String? {
        _ = try await units.waitUntilAtRest(unit)
        switch try folder.outcome() {
        case .succeeded(let laterStatus):
            return laterStatus.map { "A command after the bootstrap ended with exit status \($0)" } ?? ""
        case .failed(let status):
            try await journal.write(
                .bootstrapFailed("the commands ended with exit status \(status) and without the sign of success"))
        case .cutOff:
            try await stopServices(of: plan)
            if try await isNodeAnyway() { return "The join was cut off after the node had come up" }
            try await journal.write(.bootstrapFailed("the commands were cut off"))
        }
        return nil
    }

    /// Whether a join that was cut off had done its work: then resetting it would take down a node.
    ///
    /// A control plane is not done before its last command is.
    private func isNodeAnyway() async throws -> Bool {
        let check = NodeCheck(files: files, commands: commands, hostName: hostName)
        guard try check.hasCredentials(), try !check.hasControlPlane() else { return false }
        try await units.start("kubelet.service")
        for _ in 0..<30 {
            if await check.isReady() {
                await check.completeNode()
                return true
            }
            try await Task.sleep(for: .seconds(3))
        }
        return false
    }

    /// Takes back what a dead attempt did, so that kubeadm's checks let the next one pass.
    func resetAttempt(_ plan: BootstrapPlan) async throws {
        try await stopServices(of: plan)
        try await units.stop("kubelet.service")
        _ = try await commands.run(
            HostCommand(
                ProgramSearch(files).inUse("kubeadm"),
                ["reset", "--force", "--cri-socket", "unix:///run/containerd/containerd.sock"],
                timeLimit: .seconds(180)))
        for folder in ["/etc/kubernetes/manifests", "/var/lib/etcd"] as [FilePath] {
            // Not the folder: a disk of its own may be mounted there, and kubeadm wants it empty, not away.
            for name in try files.names(in: folder) { try files.removeTree(folder.appending(name)) }
        }
        try files.remove(FilePath(BootstrapScript.providerSentinel))
    }
}
