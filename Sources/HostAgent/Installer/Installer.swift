import ByohAPI
package import HostSystem

/// What has to be done to a host before the bootstrap may run. Implemented by ``Installer``.
package protocol InstallationSteps: Sendable {
    /// - Throws: What the plan lacks, or the host, so that nothing can be installed.
    func steps(for task: InstallationTask) throws -> [any HostStep]
}

/// The steps that install Kubernetes on a host, in their order. Each finds out itself whether it is done.
///
/// Three sources, one result. What comes from packages is, once it is installed, the same as what was there from the start;
/// only what was made is noted, so the difference shows when the host is given back.
package struct Installer: InstallationSteps {
    private let tools: StepTools
    private let transactions: PackageTransactions

    package init(_ tools: StepTools, transactions: PackageTransactions? = nil) {
        self.tools = tools
        self.transactions = transactions ?? PackageTransactions(tools)
    }

    package func steps(for task: InstallationTask) throws -> [any HostStep] {
        switch task.installation.source {
        case .bundle:
            guard let bundle = task.installation.bundle else {
                throw BundleError.noSource("the source is 'bundle', but the plan has no installation.bundle")
            }
            guard bundle.sha256.utf8.count == 64, bundle.sha256.allSatisfy(\.isHexDigit) else {
                throw BundleError.noSource("installation.bundle.sha256 is not 64 hex digits")
            }
            let folder = InstallationLayout.folder(
                kubernetesVersion: task.installation.kubernetesVersion, sha256: bundle.sha256)
            let origin = ProgramOrigin.bundle(folder: folder)
            return [
                UnpackBundle(task, bundle, tools), PrepareKernel(tools), SwitchOffSwap(tools),
                LinkPrograms(folder, tools), StartContainerd(task, origin, tools), ImportImages(folder, tools),
                PrepareKubelet(task, origin, tools),
            ]
        case .packages:
            guard let manager = try PackageManager.ofHost(tools.files) else { throw PackageError.noPackageManager }
            let packages: [any HostStep] = [
                NoteWhatIsThere(tools), AddRepository(task, manager, tools),
                InstallPackages(task, manager, tools, transactions),
            ]
            return packages + configuration(task)
        case .preinstalled:
            let first: [any HostStep] = [NoteWhatIsThere(tools)]
            return first + configuration(task)
        }
    }

    /// Makes a node's programs of programs that are on the host.
    private func configuration(_ task: InstallationTask) -> [any HostStep] {
        [
            CheckPrograms(task, tools), PrepareKernel(tools), SwitchOffSwap(tools), StartContainerd(task, .host, tools),
            PrepareKubelet(task, .host, tools),
        ]
    }
}
