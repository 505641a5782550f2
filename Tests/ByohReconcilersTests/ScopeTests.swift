import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// What a controller looks after, and what it leaves alone: `--namespace`, `--watch-filter`, and pausing.
@Suite struct ScopeTests {
    @Test func onlyObjectsWithTheLabelAreLookedAfter() async throws {
        try await ByohWorld.with(.init(watchFilter: "ours")) { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("theirs")
            try await world.addMachine("unlabelled")
            try await world.label("theirs", "others")
            for (name, value) in [("a", "ours"), ("b", "others")] {
                let metadata = ObjectMeta(
                    name: name, namespace: "default", labels: [ByohLabel.watchFilter: value])
                try await world.api.create(K8sInstallerConfig(metadata: metadata, spec: .emptyValue))
                try await world.api.create(
                    K8sInstallerConfigTemplate(metadata: metadata, config: .emptyValue))
                try await world.api.create(ByoCluster(metadata: metadata))
                try await world.api.create(ByoMachineTemplate(metadata: metadata, machine: .emptyValue))
                try await world.api.create(
                    BootstrapKubeconfig(
                        metadata: metadata,
                        spec: .init(apiserver: "https://a:6443", certificateAuthorityData: PublicBytes(utf8: ""))))
            }
            // One of each kind has its turn,
            try await world.wait(K8sInstallerConfig.self, "a") { $0?.condition(.ready) != nil }
            try await world.wait(K8sInstallerConfigTemplate.self, "a") { $0?.condition(.ready) != nil }
            try await world.wait(ByoCluster.self, "a") { $0?.condition(.ready) != nil }
            try await world.wait(ByoMachineTemplate.self, "a") { $0?.status.capacity.isEmpty == false }
            try await world.wait(BootstrapKubeconfig.self, "a") { $0?.condition(.ready) != nil }
            // and a machine as soon as it is labelled;
            try await world.addMachine("m1")
            try await world.label("m1", "ours")
            _ = try await world.plan(of: "host-1") { $0.machineName == "m1" }
            // the others never.
            #expect(try await world.api.read(K8sInstallerConfig.self, "b")?.status == .emptyValue)
            #expect(try await world.api.read(K8sInstallerConfigTemplate.self, "b")?.status == .emptyValue)
            #expect(try await world.api.read(ByoCluster.self, "b")?.status == .emptyValue)
            #expect(try await world.api.read(ByoMachineTemplate.self, "b")?.status == .emptyValue)
            #expect(try await world.api.read(BootstrapKubeconfig.self, "b")?.status == .emptyValue)
            for name in ["theirs", "unlabelled"] {
                let machine = try #require(try await world.api.read(ByoMachine.self, name))
                #expect(machine.status == .emptyValue && machine.metadata.finalizers.isEmpty)
            }
        }
    }

    @Test func onlyTheNamespaceIsLookedAfter() async throws {
        try await ByohWorld.with(.init(namespace: "ours")) { world in
            try await world.api.create(Namespace(metadata: ObjectMeta(name: "ours")))
            for namespace in ["default", "ours"] {
                let metadata = ObjectMeta(name: "a", namespace: namespace)
                try await world.api.create(K8sInstallerConfig(metadata: metadata, spec: .emptyValue))
                try await world.api.create(ByoHost(metadata: metadata))
                try await world.api.create(ByoCluster(metadata: metadata))
            }
            let patience = ByohWorld.patience
            try await world.api.client.resources(K8sInstallerConfig.self, in: "ours").wait(for: "a", within: patience) {
                $0?.condition(.ready) != nil
            }
            try await world.api.client.resources(ByoHost.self, in: "ours").wait(for: "a", within: patience) {
                $0?.condition(.available) != nil
            }
            try await world.api.client.resources(ByoCluster.self, in: "ours").wait(for: "a", within: patience) {
                $0?.condition(.ready) != nil
            }
            #expect(try await world.api.read(K8sInstallerConfig.self, "a")?.status == .emptyValue)
            #expect(try await world.api.read(ByoHost.self, "a")?.status == .emptyValue)
            #expect(try await world.api.read(ByoCluster.self, "a")?.status == .emptyValue)
        }
    }

    // MARK: - Pausing

    /// How far a machine is when its cluster is paused.
    enum Phase: String, CaseIterable { case waiting, claimed, installing, running, releasing }

    @Test(arguments: Phase.allCases) func aPausedClusterStaysAsItIsInEachPhase(_ phase: Phase) async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addCluster("witness")
            try await world.addMachine("m1") { $0.selector = LabelSelector(matchLabels: ["pool": "a"]) }
            if phase == .waiting {
                try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .hostReady) == .noMatchingHost }
            } else {
                try await world.addHost("host-1", labels: ["pool": "a"])
            }
            try await world.bring("m1", to: phase, on: "host-1")
            try await world.pause("demo", true)
            let paused = try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
            let plan = try await world.plan(of: "host-1")
            // What would bring it forward.
            switch phase {
            case .waiting: try await world.addHost("host-1", labels: ["pool": "a"])
            case .claimed, .installing: try await world.report("host-1", .running, of: try #require(plan))
            case .running: try await world.api.delete(ByoMachine.self, "m1")
            case .releasing: try await world.report("host-1", .clean, of: try #require(plan))
            }
            // A machine of another cluster has its turn meanwhile.
            try await world.addHost("host-2", labels: ["pool": "b"])
            try await world.addMachine("m2", cluster: "witness") {
                $0.selector = LabelSelector(matchLabels: ["pool": "b"])
            }
            _ = try await world.run("m2", on: "host-2")
            var still = try await world.api.read(ByoMachine.self, "m1")
            #expect(still?.isTrue(.paused) == true && still?.spec == paused?.spec)
            // Being deleted is another generation, which the condition notes.
            still?.conditions.removeAll { $0.type == ByoMachine.ConditionType.paused.rawValue }
            var before = paused
            before?.conditions.removeAll { $0.type == ByoMachine.ConditionType.paused.rawValue }
            #expect(still?.status == before?.status)
            #expect(try await world.plan(of: "host-1")?.checksum == plan?.checksum)
            let claim = try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef
            #expect((claim == nil) == (phase == .waiting))
            // And on it goes.
            try await world.pause("demo", false)
            switch phase {
            case .waiting: _ = try await world.plan(of: "host-1") { $0.machineName == "m1" }
            case .claimed, .installing:
                try await world.wait(ByoMachine.self, "m1") { $0?.status.initialization.provisioned == true }
            case .running: _ = try await world.plan(of: "host-1") { $0.goal == .clean }
            case .releasing: try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            }
        }
    }

    // As `clusterctl move` does it: the machine goes on elsewhere, and the host must not be told to clean itself.
    @Test func aMachineThatIsMovedAwayLeavesItsHostRunning() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            let plan = try await world.run("m1", on: "host-1")
            try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .running }
            try await world.pause("demo", true)
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
            try await world.api.merge(
                ["metadata": ["finalizers": .null]], into: "m1", of: ByoMachine.apiResource)
            try await world.api.delete(ByoMachine.self, "m1")
            try await world.wait(ByoMachine.self, "m1") { $0 == nil }
            // The host's reconciler looks at it again, and has time to.
            try await world.report("host-1", .running, of: plan, step: "poked")
            try await world.addHost("host-2")
            try await world.wait(ByoHost.self, "host-2") { $0?.isTrue(.available) == true }
            let kept = try await world.plan(of: "host-1")
            #expect(kept?.plan.goal == .node && kept?.checksum == plan.checksum)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef?.name == "m1")
            // Were it deleted in earnest, the host would be cleaned.
            try await world.pause("demo", false)
            _ = try await world.plan(of: "host-1") { $0.goal == .clean }
        }
    }
}

extension ByohWorld {
    fileprivate func label(_ machine: String, _ value: String) async throws {
        try await api.merge(
            ["metadata": ["labels": [ByohLabel.watchFilter: .string(value)]]], into: machine, of: ByoMachine.apiResource
        )
    }

    fileprivate func pause(_ cluster: String, _ isPaused: Bool) async throws {
        try await api.merge(["spec": ["paused": .bool(isPaused)]], into: cluster, of: Cluster.apiResource)
    }

    fileprivate func bring(_ machine: String, to phase: ScopeTests.Phase, on host: String) async throws {
        guard phase != .waiting else { return }
        let plan = try await plan(of: host) { $0.goal == .node && $0.machineName == machine }
        switch phase {
        case .waiting: break
        case .claimed:
            try await wait(ByoMachine.self, machine) { $0?.reason(of: .bootstrapSucceeded) == .waitingForHost }
        case .installing:
            try await report(host, .installing, of: plan, step: "unpack")
            try await wait(ByoMachine.self, machine) { $0?.reason(of: .ready) == .installing }
        case .running: _ = try await run(machine, on: host)
        case .releasing:
            _ = try await run(machine, on: host)
            try await api.delete(ByoMachine.self, machine)
            _ = try await self.plan(of: host) { $0.goal == .clean }
            try await wait(ByoMachine.self, machine) { $0?.reason(of: .hostReady) == .releasing }
        }
    }
}
