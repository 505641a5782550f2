import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@testable import ClusterAPICore

@Suite(.timeLimit(.minutes(10))) struct KubeadmConfigTests {
    // MARK: - Tokens

    @Test func aTokenIsReadBackFromTheDataItIsIn() throws {
        let token = BootstrapToken()
        let text = CloudConfigText(
            task: .joinWorker(
                joinConfiguration: YAMLText.document([
                    "discovery": ["bootstrapToken": ["token": .string(token.text.text)]]
                ])), files: [], spec: KubeadmConfigSpec()
        ).text.text
        #expect(BootstrapToken(inBootstrapData: SecretBytes(utf8: text)) == token)
        #expect(!"\(token)".contains(token.text.text.suffix(16)))
    }

    @Test(arguments: ["", "abc.def", "abcdef.0123456789ABCDEF", "abcdef.0123456789abcdef.", "abcdef0123456789abcdef"])
    func whatIsNoTokenIsNone(text: String) {
        #expect(BootstrapToken(text) == nil)
    }

    @Test func aTokenIsMadeAndItsEndPushedOutOnlyWhenItIsNear() async throws {
        try await ManagementAPIFixture.with { workload in
            let token = try #require(BootstrapToken("abcdef.0123456789abcdef"))
            // Far off: the server sweeps away tokens that have expired by its own clock.
            let start = Time(secondsSinceEpoch: 4_000_000_000)
            func expiration() async throws -> String? {
                try await workload.read(Secret.self, "bootstrap-token-abcdef", in: "kube-system")?.data["expiration"]?
                    .text
            }
            try await token.keepValid(in: workload.client, now: start)
            let first = try await expiration()
            #expect(first == (start + .seconds(900)).description)
            try await token.keepValid(in: workload.client, now: start + .seconds(100))
            #expect(try await expiration() == first)
            try await token.keepValid(in: workload.client, now: start + .seconds(300))
            #expect(try await expiration() == (start + .seconds(1200)).description)
            let secret = try await workload.read(Secret.self, "bootstrap-token-abcdef", in: "kube-system")
            #expect(secret?.data["token-secret"]?.text == "0123456789abcdef")
            #expect(secret?.data["auth-extra-groups"]?.text == "system:bootstrappers:kubeadm:default-node-token")
            try await workload.delete(Secret.self, "bootstrap-token-abcdef", in: "kube-system")
            try await token.keepValid(in: workload.client, now: start + .seconds(400))
            #expect(try await expiration() == (start + .seconds(1300)).description, "a lost token is made again")
        }
    }

    @Test func aTokenIsKeptValidUntilTheMachineHasItsNode() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            try await core.provisionCluster()
            try await core.settle()
            for machine in try await core.machines(controlPlane: true) {
                try await core.provisionMachine(machine.metadata.name)
            }
            try await core.bringUpWorkload()
            try await core.settle()
            let worker = try #require(try await core.machines(controlPlane: false).first)
            let token = try #require(try await core.workload.list(Secret.self, in: "kube-system").first)
            try await core.workload.delete(Secret.self, token.metadata.name, in: "kube-system")
            let outcome = try await core.api.reconcile(core.config, worker.metadata.name)
            #expect(outcome == .recheck(after: .seconds(300)))
            let again = try await core.workload.list(Secret.self, in: "kube-system")
            #expect(again.map(\.metadata.name) == [token.metadata.name], "the same token, since the host has it")
            try await core.provisionMachine(worker.metadata.name)
            try await core.settle()
            #expect(try await core.api.reconcile(core.config, worker.metadata.name) == .settled)
        }
    }

    // MARK: - The lock

    @Test func onlyOneMachineHoldsTheLock() async throws {
        try await CoreFixture.with { core in
            let cluster = try await core.api.create(Cluster(metadata: ObjectMeta(name: "demo", namespace: "default")))
            for name in ["a", "b"] {
                try await core.api.create(
                    Machine(
                        metadata: ObjectMeta(name: name, namespace: "default"),
                        spec: Preserving(
                            MachineSpec(
                                clusterName: "demo", bootstrap: .init(dataSecretName: "given"),
                                infrastructureRef: DemoProvider.reference(DemoProvider.machine, name)))))
            }
            let lock = InitLock(cluster: cluster, client: core.api.client)
            #expect(try await lock.take(for: "a"))
            #expect(try await lock.take(for: "a"), "it is its own")
            #expect(try await lock.take(for: "b") == false)
            try await core.api.delete(Machine.self, "a")
            #expect(try await lock.take(for: "b"), "its holder is gone")
            try await lock.release()
            try await lock.release()
            #expect(try await core.api.read(ConfigMap.self, "demo-lock") == nil)
        }
    }

    // MARK: - Content from elsewhere

    @Test func filesFromSecretsAreInTheData() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.api.create(
                Secret(
                    metadata: ObjectMeta(name: "registry", namespace: "default"),
                    data: ["config": SecretBytes(utf8: "password = s3cret\n")]))
            try await core.api.merge(
                [
                    "spec": [
                        "kubeadmConfigSpec": [
                            "files": [
                                [
                                    "path": "/etc/registry", "permissions": "0600",
                                    "contentFrom": ["secret": ["name": "registry", "key": "config"]],
                                ]
                            ]
                        ]
                    ]
                ], into: "demo-cp", of: KubeadmControlPlane.apiResource)
            try await core.settle()
            try await core.provisionCluster()
            try await core.settle()
            let machine = try #require(try await core.machines(controlPlane: true).first)
            #expect(try await core.bootstrapData(of: machine)?.contains("      password = s3cret\n") == true)
        }
    }

    @Test func aForeignSecretOfTheNameIsNotTakenForTheData() async throws {
        try await CoreFixture.with { core in
            try await core.createDemo()
            try await core.settle()
            try await core.provisionCluster()
            try await core.api.reconcile(core.cluster, "demo")
            try await core.api.reconcile(core.plane, "demo-cp")
            let name = try #require(try await core.machines(controlPlane: true).first).metadata.name
            try await core.api.create(Secret(metadata: ObjectMeta(name: name, namespace: "default")))
            try await core.settle()
            let config = try #require(try await core.api.read(KubeadmConfig.self, name))
            #expect(!config.status.initialization.dataSecretCreated)
            #expect(
                config.condition(.dataSecretAvailable)?.message.contains("does not belong to this KubeadmConfig")
                    == true)
        }
    }
}
