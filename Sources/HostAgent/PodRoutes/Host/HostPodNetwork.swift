package import HostSystem
import SystemPackage

/// Makes the host's part of the pod network what the plan says. Looks at the host first, and changes what differs.
package struct HostPodNetwork: Sendable {
    private let files: any HostFiles
    private let routes: RouteTable
    private let chain: MasqueradeChain

    package init(files: any HostFiles, commands: any CommandRunner) {
        self.files = files
        routes = RouteTable(commands)
        chain = MasqueradeChain(commands)
    }

    /// One pass.
    ///
    /// The plugins' configuration is last: with it the kubelet calls the Node ready, and pods may start.
    ///
    /// - Returns: What keeps pods of single nodes from being reached.
    /// - Throws: When the host could not be changed at all.
    package func ensure(_ plan: PodRoutePlan) async throws -> [PodRouteProblem] {
        guard let ownRange = plan.ownRange else { return plan.problems }
        let present = try await routes.present()
        let plan = plan.yielding(to: present.foreign)
        let problems = try await plan.problems + routes.apply(plan.changes(from: present.ours))
        let written = try files.text(PodNetworkConfiguration.path)
        if let earlier = written.flatMap(PodNetworkConfiguration.range), earlier != ownRange, try hasBridge() {
            return problems + [.ownRangeChanged(from: earlier, to: ownRange)]
        }
        try await chain.ensure(ownRange: ownRange, podRanges: plan.podRanges)
        let text = PodNetworkConfiguration.text(range: ownRange)
        if written != text { try files.write(PodNetworkConfiguration.path, Array(text.utf8), .ordinary) }
        return problems
    }

    /// A bridge that is there keeps its address, so that pods of another range would have no gateway.
    private func hasBridge() throws(HostFileError) -> Bool {
        try files.exists(FilePath("/sys/class/net/\(PodNetworkConfiguration.bridge)"))
    }
}
