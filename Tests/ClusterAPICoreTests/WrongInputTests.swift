import ClusterAPICore
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// What only the user can mend is said in a condition, with the field and what would be right.
@Suite(.timeLimit(.minutes(10))) struct WrongInputTests {
    @Test func aKindThatNobodyServesIsNamed() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.api.merge(
                ["spec": ["infrastructureRef": ["kind": "LunarCluster"]]], into: "demo", of: Cluster.apiResource)
            try await core.settle()
            let condition = try await core.api.read(Cluster.self, "demo")?.condition(.infrastructureReady)
            #expect(condition?.reason == "InvalidReference")
            #expect(condition?.message.contains("lunarclusters.infrastructure.cluster.x-k8s.io") == true)
        }
    }

    @Test func aReferenceToNoTemplateIsRefused() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.api.merge(
                ["spec": ["template": ["spec": ["infrastructureRef": ["kind": "DemoMachine"]]]]], into: "demo-md",
                of: MachineDeployment.apiResource)
            try await core.settle()
            let condition = try await core.api.list(MachineSet.self).first?.condition(.scalingUp)
            #expect(condition?.message.contains("its kind would end in 'Template'") == true)
            #expect(try await core.machines(controlPlane: false).isEmpty)
        }
    }

    @Test func aMissingTemplateIsAwaited() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.api.merge(
                ["spec": ["template": ["spec": ["infrastructureRef": ["name": "later"]]]]], into: "demo-md",
                of: MachineDeployment.apiResource)
            try await core.settle()
            #expect(try await core.api.list(MachineSet.self).first?.condition(.scalingUp)?.reason == "DoesNotExist")
            _ = try await core.api.client.resources(DemoProvider.machineTemplate, in: "default")
                .create(DemoProvider.object(DemoProvider.machineTemplate, "later"))
            try await core.settle()
            #expect(try await core.machines(controlPlane: false).count == 1)
            #expect(try await core.api.list(KubeadmConfig.self).filter { !$0.metadata.labels.isEmpty }.count == 1)
        }
    }

    @Test func aVersionThatIsNoneIsSaid() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo(version: "latest")
            try await core.settle()
            try await core.provisionCluster()
            try await core.settle()
            let plane = try await core.api.read(KubeadmControlPlane.self, "demo-cp")
            #expect(
                plane?.condition(.scalingUp)?.message == "'latest' is no Kubernetes version; right would be v1.34.1")
        }
    }

    /// The garbage collector may be slower than a user who makes a cluster again under the same name.
    @Test func certificatesOfAnEarlierControlPlaneAreNotUsed() async throws {
        try await CoreFixture.with { core in
            let earlier = OwnerReference(
                apiVersion: KubeadmControlPlane.apiResource.apiVersion, kind: "KubeadmControlPlane", name: "demo-cp",
                uid: "earlier", controller: true)
            try await core.api.create(
                Secret(
                    metadata: ObjectMeta(name: "demo-ca", namespace: "default", ownerReferences: [earlier]),
                    type: .clusterAPI, data: ["tls.crt": SecretBytes(utf8: "old"), "tls.key": SecretBytes(utf8: "old")])
            )
            try await core.createDemo()
            try await core.settle()
            try await core.provisionCluster()
            try await core.settle()
            let secrets = core.api.client.resources(Secret.self, in: "default")
            let isUsed = try await core.machines(controlPlane: true).count == 1
            if isUsed {
                #expect(try await secrets.get("demo-ca").data["tls.crt"]?.text != "old")
            }
            _ = try await secrets.wait(for: "demo-ca", within: .seconds(60)) { $0?.data["tls.crt"]?.text != "old" }
            try await core.settle()
            #expect(try await core.machines(controlPlane: true).count == 1)
            #expect(try await secrets.get("demo-ca").data["tls.crt"]?.text?.hasPrefix("-----BEGIN CERTIFICATE") == true)
        }
    }

    @Test func aClusterThatNeverCameUpGoesAtOnce() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            try await core.api.delete(Cluster.self, "demo")
            try await core.settle()
            #expect(try await core.api.read(Cluster.self, "demo") == nil)
            #expect(try await core.api.list(Machine.self).isEmpty)
            #expect(try await core.demoMachines().isEmpty)
        }
    }
}
