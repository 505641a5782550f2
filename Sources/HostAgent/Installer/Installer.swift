import ByohAPI
package import HostSystem

/// What has to be done to a host before the bootstrap may run. Implemented by ``Installer``.
package protocol InstallationSteps: Sendable {
    /// - Throws: ``BundleError/noSource(_:)`` when the plan names nothing that can be installed.
    func steps(for task: InstallationTask) throws(BundleError) -> [any HostStep]
}

/// The steps that install Kubernetes on a host, in their order. Each finds out itself whether it is done.
package struct Installer: InstallationSteps {
    private let tools: StepTools

    package init(_ tools: StepTools) {
        self.tools = tools
    }

    package func steps(for task: InstallationTask) throws(BundleError) -> [any HostStep] {
        switch task.installation.source {
        case .bundle:
            guard let bundle = task.installation.bundle else {
                throw .noSource("the source is 'bundle', but the plan has no installation.bundle")
            }
            guard bundle.sha256.utf8.count == 64, bundle.sha256.allSatisfy(\.isHexDigit) else {
                throw .noSource("installation.bundle.sha256 is not 64 hex digits")
            }
            let folder = InstallationLayout.folder(
                kubernetesVersion: task.installation.kubernetesVersion, sha256: bundle.sha256)
            return [
                UnpackBundle(task, bundle, tools), PrepareKernel(tools), SwitchOffSwap(tools),
                LinkPrograms(folder, tools), StartContainerd(task, folder, tools), ImportImages(folder, tools),
                PrepareKubelet(task, tools),
            ]
        default:
            throw .noSource("the source '\(task.installation.source)' is not known to this agent; it knows 'bundle'")
        }
    }
}
