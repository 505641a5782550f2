package import HostSystem
import SystemPackage

/// Switches off swap, which the kubelet refuses to run with. It comes back when the host is given back.
package struct SwitchOffSwap: HostStep {
    package let name = "switch-off-swap"
    package let message = "Switching off swap"

    private let tools: StepTools

    package init(_ tools: StepTools) {
        self.tools = tools
    }

    package func isDone() async throws -> Bool { try devices().isEmpty }

    package func perform(_ record: any ArtifactRecord) async throws {
        for device in try devices() {
            try await record.note(.swap(device: device))
            try await tools.commands.succeed(HostCommand("swapoff", [device], timeLimit: .seconds(300)))
        }
    }

    /// From `/proc/swaps`: a heading, then a line for each device, whose spaces are written as `\040`.
    private func devices() throws -> [String] {
        let lines = (try tools.files.text("/proc/swaps") ?? "").split(separator: "\n").dropFirst()
        return lines.compactMap { line in line.split { $0 == " " || $0 == "\t" }.first.map(String.init) }
    }
}
