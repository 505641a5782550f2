import ClusterAPICore
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// A whole cluster from nothing to running and back, with the provider in the test's hands.
@Suite(.timeLimit(.minutes(10))) struct ClusterLifecycleTests {
    @Test func aClusterWaitsForItsInfrastructure() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            let cluster = try #require(try await core.api.read(Cluster.self, "demo"))
            #expect(cluster.status.phase == .provisioning)
            #expect(cluster.condition(.infrastructureReady)?.reason == "NotReady")
            #expect(cluster.isTrue(.available) == false)
            let plane = try #require(try await core.api.read(KubeadmControlPlane.self, "demo-cp"))
            #expect(plane.condition(.initialized)?.reason == "WaitingForClusterInfrastructureReady")
            #expect(plane.metadata.labels[ClusterAPILabel.clusterName] == "demo")
            #expect(try await core.machines(controlPlane: true).isEmpty)
            let infrastructure = try await core.api.client.resources(DemoProvider.cluster, in: "default").get("demo")
            #expect(infrastructure.metadata.ownerReferences.map(\.kind) == ["Cluster"])
            #expect(infrastructure.metadata.labels[ClusterAPILabel.clusterName] == "demo")
        }
    }

    @Test func theFirstMachineGetsCertificatesAndInitData() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            try await core.provisionCluster()
            try await core.settle()
            let cluster = try #require(try await core.api.read(Cluster.self, "demo"))
            #expect(cluster.spec.controlPlaneEndpoint == APIEndpoint(host: "10.0.0.5", port: 6443))
            #expect(cluster.status.phase == .provisioned)
            let secrets = try await core.api.list(Secret.self)
            let names = secrets.map(\.metadata.name)
            for name in ["demo-ca", "demo-etcd", "demo-proxy", "demo-sa", "demo-kubeconfig"] {
                #expect(names.contains(name))
            }
            for secret in secrets {
                #expect(secret.type == .clusterAPI)
                #expect(secret.metadata.labels[ClusterAPILabel.clusterName] == "demo")
                #expect(secret.metadata.controller != nil)
            }
            let machine = try #require(try await core.machines(controlPlane: true).first)
            #expect(machine.status.phase == .provisioning)
            #expect(machine.metadata.controller?.kind == "KubeadmControlPlane")
            let host = try #require(try await core.demoMachines().first { $0.metadata.name == machine.metadata.name })
            #expect(host["spec"] == ["size": "small"])
            #expect(host.metadata.annotations[ClusterAPIAnnotation.clonedFromName] == "cp")
            #expect(
                host.metadata.annotations[ClusterAPIAnnotation.clonedFromGroupKind]
                    == "DemoMachineTemplate.infrastructure.cluster.x-k8s.io")
            #expect(host.metadata.labels["from"] == "template")
            #expect(host.metadata.ownerReferences.map(\.uid) == [machine.metadata.uid], "the machine took it over")
            let data = try #require(try await core.bootstrapData(of: machine))
            for text in [
                "path: /etc/kubernetes/pki/ca.key", "path: /etc/kubernetes/pki/etcd/ca.crt", "BEGIN PRIVATE KEY",
                "apiVersion: kubeadm.k8s.io/v1beta2", "kubernetesVersion: v1.20.2",
                "controlPlaneEndpoint: 10.0.0.5:6443", "podSubnet: 10.244.0.0/16",
                "imageRepository: registry.example.com/k8s",
                "'kubeadm init --config /run/kubeadm/kubeadm.yaml  && echo",
            ] {
                #expect(data.contains(text), "\(text)")
            }
            let lock = try #require(try await core.api.read(ConfigMap.self, "demo-lock"))
            #expect(lock.data["lock-information"] == "{\"machineName\":\"\(machine.metadata.name)\"}")
        }
    }

    @Test func workersJoinWhenTheControlPlaneAnswers() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo(workers: 2)
            let cluster = try #require(try await core.api.read(Cluster.self, "demo"))
            #expect(cluster.isTrue(.available), "\(cluster.condition(.available)?.message ?? "")")
            #expect(cluster.status.initialization.controlPlaneInitialized)
            #expect(cluster.status.workers?.availableReplicas == 2)
            #expect(cluster.status.controlPlane?.readyReplicas == 1)
            let plane = try #require(try await core.api.read(KubeadmControlPlane.self, "demo-cp"))
            #expect(plane.isTrue(.available) && plane.status.version == "v1.20.2")
            #expect(try await core.api.read(ConfigMap.self, "demo-lock") == nil, "the lock is released")
            let workers = try await core.machines(controlPlane: false)
            #expect(workers.count == 2)
            for worker in workers {
                #expect(worker.status.phase == .running)
                #expect(worker.status.nodeRef?.name == "node-\(worker.metadata.name)")
                #expect(worker.status.addresses == [MachineAddress(type: .internalIP, address: "10.0.0.7")])
                let data = try #require(try await core.bootstrapData(of: worker))
                #expect(data.contains("- kubeadm join --config /run/kubeadm/kubeadm-join-config.yaml  && echo"))
                #expect(data.contains("key: node.cluster.x-k8s.io/uninitialized"))
                #expect(data.contains("node-labels: pool=a"))
                #expect(data.contains("caCertHashes:\n          - sha256:"))
                #expect(!data.contains("PRIVATE KEY"))
                let node = try await core.workload.client.resources(Node.self).get("node-\(worker.metadata.name)")
                #expect(node.spec.taints.map(\.key) == ["keep"])
                #expect(node.metadata.annotations[ClusterAPIAnnotation.nodeMachine] == worker.metadata.name)
                #expect(node.metadata.labels["node.cluster.x-k8s.io/pool"] == "a")
            }
            let tokens = try await core.workload.list(Secret.self, in: "kube-system")
            #expect(tokens.count == 2 && tokens.allSatisfy { $0.type == .bootstrapToken })
            let deployment = try #require(try await core.api.read(MachineDeployment.self, "demo-md"))
            #expect(deployment.status.phase == .running && deployment.isTrue(.available))
        }
    }

    /// Wherever a cluster waits, time alone changes nothing: a condition that flips within a pass would.
    @Test func timeAloneChangesNothing() async throws {
        try await CoreFixture.with { core in
            let later = WallClock {
                MicroTime(microsecondsSinceEpoch: WallClock.system.now.microsecondsSinceEpoch + 60_000_000)
            }
            func expectRest(_ comment: Comment) async throws {
                try await core.settle()
                let before = try await core.versions()
                try await core.passOverAll(later)
                #expect(try await core.versions() == before, comment)
            }
            try await core.createDemo()
            try await core.api.merge(["spec": ["replicas": 3]], into: "demo-cp", of: KubeadmControlPlane.apiResource)
            try await core.api.merge(
                ["spec": ["template": ["spec": ["infrastructureRef": ["name": "later"]]]]], into: "demo-md",
                of: MachineDeployment.apiResource)
            try await expectRest("waiting for the infrastructure and for a template")
            try await core.provisionCluster()
            try await expectRest("waiting for the control plane")
            for machine in try await core.machines(controlPlane: true) {
                try await core.provisionMachine(machine.metadata.name, nodeIsReady: false)
            }
            try await core.bringUpWorkload()
            try await expectRest("waiting for the first node")
        }
    }

    @Test func nothingChangesOnceAllIsThere() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo()
            #expect(try await core.settle() == 1)
        }
    }

    @Test func deletionGoesFromTheWorkersToTheInfrastructure() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo()
            for host in try await core.demoMachines() {
                try await core.api.merge(
                    ["metadata": ["finalizers": [.string(DemoProvider.finalizer)]]], into: host.metadata.name,
                    of: DemoProvider.machine)
            }
            try await core.api.delete(Cluster.self, "demo")
            try await core.settle()
            let cluster = try #require(try await core.api.read(Cluster.self, "demo"))
            #expect(cluster.status.phase == .deleting)
            #expect(cluster.condition(.deleting)?.reason == "WaitingForWorkersDeletion")
            let worker = try #require(try await core.machines(controlPlane: false).first)
            #expect(worker.condition(.deleting)?.reason == "WaitingForInfrastructureDeletion")
            #expect(try await core.machines(controlPlane: true).first?.metadata.isDeleting == false)

            try await release(worker.metadata.name, core)
            #expect(try await core.machines(controlPlane: false).isEmpty)
            let plane = try #require(try await core.machines(controlPlane: true).first)
            #expect(plane.metadata.isDeleting)
            #expect(
                try await core.api.client.resources(DemoProvider.cluster, in: "default").get("demo").metadata.isDeleting
                    == false)

            try await release(plane.metadata.name, core)
            #expect(try await core.api.read(Cluster.self, "demo") == nil)
            #expect(try await core.api.list(Machine.self).isEmpty)
            #expect(try await core.demoMachines().isEmpty)
            #expect(
                try await core.api.client.resources(DemoProvider.cluster, in: "default").getIfPresent("demo") == nil)
            #expect(try await core.api.list(KubeadmConfig.self).isEmpty)
        }
    }

    private func release(_ host: String, _ core: CoreFixture) async throws {
        try await core.api.merge(["metadata": ["finalizers": .null]], into: host, of: DemoProvider.machine)
        try await core.settle()
    }

    @Test func aDeletedMachineIsReplacedAndItsNodeGoes() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo()
            let worker = try #require(try await core.machines(controlPlane: false).first)
            try await core.api.delete(Machine.self, worker.metadata.name)
            try await core.settle()
            let left = try await core.machines(controlPlane: false)
            #expect(left.count == 1 && left.first?.metadata.name != worker.metadata.name)
            let node = try await core.workload.client.resources(Node.self).getIfPresent("node-\(worker.metadata.name)")
            #expect(node == nil)
        }
    }

    @Test func hooksHoldAMachineBeforeItsHostGoes() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo()
            let worker = try #require(try await core.machines(controlPlane: false).first)
            let name = worker.metadata.name
            let hook = "\(ClusterAPIAnnotation.preTerminateHook)/backup"
            try await core.api.merge(
                ["metadata": ["annotations": .object([hook: ""])]], into: name, of: Machine.apiResource)
            try await core.api.delete(Machine.self, name)
            try await core.settle()
            let held = try #require(try await core.api.read(Machine.self, name))
            #expect(held.condition(.deleting)?.reason == "WaitingForPreTerminateHook")
            #expect(held.condition(.deleting)?.message.contains(hook) == true)
            #expect(try await core.demoMachines().contains { $0.metadata.name == name && !$0.metadata.isDeleting })
            try await core.api.merge(
                ["metadata": ["annotations": .object([hook: .null])]], into: name, of: Machine.apiResource)
            try await core.settle()
            #expect(try await core.api.read(Machine.self, name) == nil)
        }
    }

    @Test func aPausedClusterIsLeftAlone() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await core.settle()
            let cluster = try #require(try await core.api.read(Cluster.self, "demo"))
            #expect(cluster.isTrue(.paused) && cluster.status.phase == nil)
            let deployment = try #require(try await core.api.read(MachineDeployment.self, "demo-md"))
            #expect(deployment.isTrue(.paused))
            #expect(try await core.api.list(MachineSet.self).isEmpty)
        }
    }
}
