import ClusterAPICore
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Synchronization
import Testing

/// The process ends after each write of a pass; the next pass repairs it.
@Suite(.timeLimit(.minutes(10))) struct CrashTests {
    /// The end state that each crash must lead to as well.
    private func expectOneOfEach(
        _ core: CoreFixture, controlPlane: Bool, sourceLocation: SourceLocation = #_sourceLocation
    )
        async throws
    {
        let machines = try await core.machines(controlPlane: controlPlane).map(\.metadata.name)
        #expect(machines.count == 1, sourceLocation: sourceLocation)
        let label = controlPlane ? ClusterAPILabel.controlPlaneName : ClusterAPILabel.setName
        let hosts = try await core.demoMachines().filter { $0.metadata.labels[label] != nil }.map(\.metadata.name)
        let configs = try await core.api.list(KubeadmConfig.self).filter { $0.metadata.labels[label] != nil }
        #expect(hosts == machines, sourceLocation: sourceLocation)
        #expect(configs.map(\.metadata.name) == machines, sourceLocation: sourceLocation)
    }

    // A pass of the MachineSet that makes a machine writes its configuration, its host, the machine and its own status.
    @Test(arguments: 1...5) func aMachineSetGoesOnWhereItWasKilled(write: Int) async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.api.reconcile(MachineDeploymentReconciler(), "demo-md")
            try await core.api.reconcile(MachineDeploymentReconciler(), "demo-md")
            let name = try #require(try await core.api.list(MachineSet.self).first).metadata.name
            _ = try? await core.api.dying(after: write).reconcile(core.set, name)
            try await core.settle()
            try await expectOneOfEach(core, controlPlane: false)
        }
    }

    // A pass of the control plane writes four certificates, a kubeconfig, the host, the configuration and the machine.
    @Test(arguments: 1...10) func aControlPlaneGoesOnWhereItWasKilled(write: Int) async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            try await core.provisionCluster()
            try await core.api.reconcile(core.cluster, "demo")
            _ = try? await core.api.dying(after: write).reconcile(core.plane, "demo-cp")
            try await core.settle()
            try await expectOneOfEach(core, controlPlane: true)
            let machine = try #require(try await core.machines(controlPlane: true).first)
            #expect(try await core.bootstrapData(of: machine)?.contains("kubeadm init") == true)
        }
    }

    // A pass of a joining configuration makes a token, writes the data and then its own status.
    @Test(arguments: 1...3) func aJoiningConfigurationGoesOnWhereItWasKilled(write: Int) async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            try await core.provisionCluster()
            try await core.settle()
            let plane = try #require(try await core.machines(controlPlane: true).first)
            try await core.provisionMachine(plane.metadata.name)
            try await core.bringUpWorkload()
            try await core.api.reconcile(core.plane, "demo-cp")
            try await core.api.reconcile(core.cluster, "demo")
            let worker = try #require(try await core.machines(controlPlane: false).first).metadata.name
            _ = try? await core.api.dying(after: write).reconcile(core.config, worker)
            try await core.settle()
            let config = try #require(try await core.api.read(KubeadmConfig.self, worker))
            #expect(config.status.initialization.dataSecretCreated)
            #expect(config.status.dataSecretName == worker)
        }
    }
}

extension ManagementAPIFixture {
    /// The same server, by a client that is cut off after so many writes: the last one takes effect, and is not answered.
    func dying(after writes: Int) -> ManagementAPIFixture {
        ManagementAPIFixture(
            client: KubernetesClient(exchange: DyingExchange(client.exchange, after: writes)), url: url, logger: logger)
    }
}

/// Lets so many writes pass, and then nothing.
private final class DyingExchange: APIExchange {
    private let inner: any APIExchange
    private let left: Mutex<Int>

    private struct Killed: Error {}

    init(_ inner: any APIExchange, after writes: Int) {
        self.inner = inner
        left = Mutex(writes)
    }

    func exchange<Result: Sendable>(
        _ request: APIRequest, read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        let isDead = left.withLock { left in
            if left <= 0 { return true }
            if request.method != .get { left -= 1 }
            return false
        }
        if isDead { throw .unreachable(Killed(), request.summary) }
        let result = try await inner.exchange(request, read: read)
        let isDying = left.withLock { $0 == 0 }
        if isDying { throw .unreachable(Killed(), request.summary) }
        return result
    }
}
