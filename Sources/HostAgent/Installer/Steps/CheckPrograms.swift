import ByohAPI
package import HostSystem

/// Looks whether all programs of a node are on the host, in the wanted version, and writes down where.
package struct CheckPrograms: HostStep {
    package let name = "check-programs"
    package let message: String

    private let tools: StepTools
    private let inspection: ProgramInspection

    package init(_ task: InstallationTask, _ tools: StepTools) {
        self.tools = tools
        inspection = ProgramInspection(task, tools)
        message = "Checking the programs of Kubernetes \(task.installation.kubernetesVersion) on this host"
    }

    package func isDone() async throws -> Bool {
        guard let earlier = try noted() else { return false }
        let result = try await inspection.run()
        var found = result.found
        // The configuration may be ours by now.
        found.keepsContainerdConfig = earlier.keepsContainerdConfig
        return result.problems.isEmpty && found == earlier
    }

    /// - Throws: ``UnusablePrograms`` with everything that is wrong at once.
    package func perform(_ record: any ArtifactRecord) async throws {
        let result = try await inspection.run()
        guard result.problems.isEmpty else { throw UnusablePrograms(problems: result.problems) }
        var found = result.found
        if let earlier = try noted() {
            found.keepsContainerdConfig = earlier.keepsContainerdConfig
        } else {
            found.keepsContainerdConfig = try await inspection.servesKubernetes(found)
        }
        try await tools.managed(record).write(InstallationLayout.foundPrograms, try found.text())
    }

    private func noted() throws -> NodePrograms? {
        try tools.files.text(InstallationLayout.foundPrograms).flatMap { NodePrograms(parsing: $0) }
    }
}

/// The host lacks programs of a node, or has other versions.
package struct UnusablePrograms: Error, Hashable, CustomStringConvertible {
    /// A sentence each, without a full stop.
    package let problems: [String]

    package var description: String { "This host's programs cannot be used: \(problems.joined(separator: "; "))" }
}
