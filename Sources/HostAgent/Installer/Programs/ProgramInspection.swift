import ByohAPI
import HostSystem
import SystemPackage

/// Asks the programs on the host who they are.
struct ProgramInspection: Sendable {
    /// What must have exactly the Machine's version.
    private static let kubernetesPrograms = ["kubelet", "kubeadm"]
    /// What must be there, in whatever version.
    private static let otherPrograms = ["kubectl", "crictl", "ctr", "containerd-shim-runc-v2", "runc"]

    private let task: InstallationTask
    private let tools: StepTools
    private let search: ProgramSearch

    init(_ task: InstallationTask, _ tools: StepTools) {
        self.task = task
        self.tools = tools
        search = ProgramSearch(tools.files)
    }

    /// What is there, and what is wrong with it, a sentence each.
    func run() async throws -> (found: NodePrograms, problems: [String]) {
        var problems: [String] = []
        var programs: [String: NodePrograms.Program] = [:]
        for name in Self.kubernetesPrograms {
            guard let path = try search.program(name) else {
                problems.append(Self.missing(name))
                continue
            }
            let wanted = task.installation.kubernetesVersion
            let version = await self.version(
                of: path, name == "kubelet" ? ["--version"] : ["version", "--output", "short"])
            programs[name] = .init(path: path.string, version: version)
            if version != wanted {
                problems.append(
                    version.isEmpty
                        ? "\(path) does not say its version, and \(wanted) is wanted"
                        : "\(path) is \(version), but \(wanted) is wanted")
            }
        }
        for name in Self.otherPrograms {
            if let path = try search.program(name) {
                programs[name] = .init(path: path.string)
            } else {
                problems.append(Self.missing(name))
            }
        }
        problems += try await inspectContainerd(&programs)
        let plugins = try search.plugins()
        if !plugins.missing.isEmpty {
            let place = plugins.folder.map { "\($0) lacks" } ?? "No folder of CNI plugins has"
            problems.append("\(place) \(plugins.missing.joined(separator: ", "))")
        }
        let found = NodePrograms(
            programs: programs, cniFolder: (plugins.folder ?? InstallationLayout.cniFolder).string,
            pauseImage: await pauseImage(programs["kubeadm"]), keepsContainerdConfig: false)
        return (found, problems)
    }

    /// One that runs from elsewhere, with a socket at the usual place, is as good as one on the `PATH`.
    private func inspectContainerd(_ programs: inout [String: NodePrograms.Program]) async throws -> [String] {
        if let path = try search.program("containerd") {
            // `containerd NAME VERSION REVISION`
            let words = await output(path.string, ["--version"]).split(separator: " ")
            programs["containerd"] = .init(path: path.string, version: words.count > 2 ? String(words[2]) : "")
            return []
        }
        guard try tools.files.exists(FilePath(InstallationLayout.containerdSocket)) else {
            return [Self.missing("containerd") + ", and \(InstallationLayout.containerdSocket) is not there"]
        }
        return try search.unit(StartContainerd.unit) == nil
            ? ["containerd listens, but there is no unit \(StartContainerd.unit) to keep it running"] : []
    }

    private static func missing(_ name: String) -> String {
        "\(name) is in none of \(ProgramSearch.folders.map(\.string).joined(separator: ", "))"
    }

    /// The word that looks like a version; empty when the program does not say one.
    private func version(of path: FilePath, _ arguments: [String]) async -> String {
        let words = await output(path.string, arguments).split { $0 == " " || $0.isNewline }
        return words.first { $0.hasPrefix("v") && $0.dropFirst().first?.isNumber == true }.map(String.init) ?? ""
    }

    /// Empty when it fails: the version is then reported as not told.
    private func output(_ program: String, _ arguments: [String]) async -> String {
        guard let result = try? await tools.commands.run(HostCommand(program, arguments)), result.isSuccess else {
            return ""
        }
        return result.text
    }

    /// Empty when kubeadm does not say: containerd's own choice serves too.
    private func pauseImage(_ kubeadm: NodePrograms.Program?) async -> String {
        guard let kubeadm else { return "" }
        let images = await output(
            kubeadm.path, ["config", "images", "list", "--kubernetes-version", task.installation.kubernetesVersion])
        return images.split(whereSeparator: \.isNewline).first { $0.contains("/pause:") }.map(String.init) ?? ""
    }

    /// Whether containerd, as it is configured, can serve Kubernetes: with the plugin for it, control groups by systemd, and
    /// the CNI plugins that were found.
    func servesKubernetes(_ found: NodePrograms) async throws -> Bool {
        guard try tools.files.exists(InstallationLayout.containerdConfig) else { return false }
        guard let containerd = found.programs["containerd"] else { return true }
        let dump = await output(containerd.path, ["config", "dump"])
        let disabled = dump.split(whereSeparator: \.isNewline).first { $0.hasPrefix("disabled_plugins") } ?? ""
        return dump.contains("SystemdCgroup = true") && !disabled.contains("cri") && dump.contains(found.cniFolder)
    }
}
