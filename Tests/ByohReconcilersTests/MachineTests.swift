import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@Suite struct MachineTests {
    // MARK: - Becoming a Node

    @Test func aMachineGetsAHostAPlanAndANode() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1", labels: [ByohLabel.zone: "rack-1"])
            try await world.addMachine("m1")
            let plan = try await world.plan(of: "host-1") { $0.goal == .node }
            let claimID = plan.plan.claimID
            #expect(plan.plan.revision == 1)
            #expect(plan.plan.providerID == "byoh://default/host-1/\(claimID)")
            #expect(plan.plan.clusterName == "demo")
            #expect(plan.plan.installation?.kubernetesVersion == "v1.20.2")
            #expect(plan.plan.installation?.podNetwork == .bridge)
            #expect(plan.plan.installation?.podRanges == ["10.244.0.0/16"])
            #expect(plan.bootstrap?.text == "#cloud-config\n# m1\n")
            let claimed = try #require(try await world.api.read(ByoHost.self, "host-1"))
            #expect(claimed.spec.claimRef?.name == "m1")
            #expect(claimed.spec.claimRef?.claimID == claimID)
            #expect(claimed.metadata.labels[ByohLabel.clusterName] == "demo")

            try await world.report("host-1", .installing, of: plan, step: "unpack")
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .installing }
            try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .installing }
            try await world.report("host-1", .bootstrapping, of: plan)
            try await world.wait(ByoHost.self, "host-1") { $0?.isTrue(.componentsInstalled) == true }
            let waiting = try await world.api.read(ByoMachine.self, "m1")
            #expect(waiting?.spec.providerID == nil)
            #expect(waiting?.status.initialization.provisioned != true)

            try await world.report("host-1", .running, of: plan)
            let machine = try #require(
                try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true })
            #expect(machine.spec.providerID == plan.plan.providerID)
            #expect(machine.status.initialization.provisioned == true)
            #expect(machine.status.ready)
            #expect(machine.status.addresses == [.init(type: .internalIP, address: "10.0.0.9")])
            #expect(machine.status.failureDomain == "rack-1")
            #expect(machine.status.hostRef?.name == "host-1")
            try await world.wait(Secret.self, "host-1-plan") { $0?.data[HostPlan.bootstrapKey] == nil }
            try await world.wait(ByoHost.self, "host-1") { $0?.status.phase == .running }
            #expect(try await world.plan(of: "host-1")?.checksum == plan.checksum, "wiping changes no plan")
        }
    }

    @Test func aMachineSaysWhyItHasNoHostAndIsWokenByOne() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1", labels: ["zone": "b"])
            try await world.addHost("host-2", labels: ["zone": "a"]) { $0.cordoned = true }
            try await world.addMachine("m1") { $0.selector = LabelSelector(matchLabels: ["zone": "a"]) }
            let waiting = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .hostReady) == .noMatchingHost
            }
            let message = waiting?.condition(.hostReady)?.message ?? ""
            #expect(message.contains("of 2 hosts"))
            #expect(message.contains("1 is without the labels of spec.selector"))
            try await world.api.merge(["spec": ["cordoned": false]], into: "host-2", of: ByoHost.apiResource)
            _ = try await world.plan(of: "host-2") { $0.machineName == "m1" }
        }
    }

    @Test func aMachineWaitsForItsClusterAndItsData() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1")
            try await world.addMachine("m1", hasData: false)
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForCluster }
            try await world.addCluster(isProvisioned: false)
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForClusterInfrastructure }
            try await world.provision("demo")
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForBootstrapData }
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
            try await world.api.create(
                Secret(
                    metadata: ObjectMeta(name: "data", namespace: "default"),
                    data: ["value": SecretBytes(utf8: "#cloud-config")]))
            try await world.api.merge(
                ["spec": ["bootstrap": ["dataSecretName": "data"]]], into: "m1", of: Machine.apiResource)
            _ = try await world.plan(of: "host-1") { $0.machineName == "m1" }
        }
    }

    /// A cluster with a host, and a Machine whose bootstrap data says its format.
    private static func addMachine(in world: ByohWorld, data: String, format: String) async throws {
        try await world.addCluster()
        try await world.addHost("host-1")
        try await world.api.create(
            Secret(
                metadata: ObjectMeta(name: "data", namespace: "default"),
                data: ["value": SecretBytes(utf8: data), "format": SecretBytes(utf8: format)]))
        try await world.addMachine("m1", hasData: false)
        try await world.api.merge(
            ["spec": ["bootstrap": ["dataSecretName": "data"]]], into: "m1", of: Machine.apiResource)
    }

    @Test func aMachineWithDataInAFormatThatNoAgentReadsTakesNoHost() async throws {
        try await ByohWorld.with { world in
            try await Self.addMachine(in: world, data: "x", format: "talos")
            let machine = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .hostReady) == .invalidBootstrapData
            }
            #expect(
                machine?.condition(.ready)?.message
                    == "Secret default/data has the format 'talos'; right would be cloud-config or ignition")
            #expect(machine?.claim == nil)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
        }
    }

    @Test func theFormatOfTheDataReachesTheHost() async throws {
        try await ByohWorld.with { world in
            try await Self.addMachine(in: world, data: "{}", format: "ignition")
            let plan = try await world.plan(of: "host-1") { $0.machineName == "m1" }
            #expect(plan.plan.bootstrap == HostPlan.BootstrapData(format: .ignition, of: SecretBytes(utf8: "{}")))
            #expect(plan.bootstrap == SecretBytes(utf8: "{}"))
        }
    }

    @Test func aMachineThatNobodySaysWhatToInstallForSaysSo() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1") { $0.installation = nil }
            let machine = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .ready) == .invalidInstallation
            }
            #expect(
                machine?.condition(.ready)?.message
                    == "Write spec.installation, or name a template in spec.installerRef")
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
        }
    }

    @Test(arguments: [
        (Installation(source: .bundle), "installation.bundle is needed when installation.source is bundle"),
        (
            Installation(
                source: .packages,
                packages: PackageSource(
                    repository: PackageRepository(url: "https://r.example/", suite: "bookworm", key: "k"))),
            "installation.packages.repository.components must name one, such as main, of 'bookworm'"
        ),
    ])
    func noHostIsTakenForWhatCannotBeInstalled(installation: Installation, message: String) async throws {
        try await ByohWorld.with(isAdmitted: false) { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            // The schema allows it: these are rules about more than one field.
            try await world.addMachine("m1") { $0.installation = installation }
            let machine = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .ready) == .invalidInstallation
            }
            #expect(machine?.condition(.ready)?.message == message)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
        }
    }

    @Test func theServerTakesNoSourceThatNobodyKnowsAndNoTag() async throws {
        try await ByohWorld.with { world in
            try await world.addMachine("m1")
            let changes: [JSONValue] = [
                ["source": "image"], ["bundle": ["location": "oci://registry.example/bundle:latest"]],
                ["packages": ["repository": ["url": "ftp://r.example/"]]],
            ]
            for change in changes {
                await #expect(throws: KubernetesError.self, "\(change)") {
                    try await world.api.merge(
                        ["spec": ["installation": change]], into: "m1", of: ByoMachine.apiResource)
                }
            }
        }
    }

    // Afterwards would be too late: a host in use keeps its plan, and its Node would never be ready.
    @Test(arguments: [JSONValue.array([]), ["fd00:10:244::/56"]])
    func noHostIsTakenForAPodNetworkWithoutARange(_ ranges: JSONValue) async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.api.merge(
                ["spec": ["clusterNetwork": ["pods": ["cidrBlocks": ranges]]]], into: "demo", of: Cluster.apiResource)
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            let machine = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .ready) == .invalidInstallation
            }
            #expect(machine?.condition(.ready)?.message.contains("cidrBlocks of Cluster default/demo") == true)
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
        }
    }

    @Test func aTemplateOfAnInstallationIsFollowed() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.api.create(
                K8sInstallerConfigTemplate(
                    metadata: ObjectMeta(name: "installer", namespace: "default"),
                    config: K8sInstallerConfigSpec(installation: Installation(source: .preinstalled))))
            try await world.addMachine("m1") {
                $0.installation = nil
                $0.installerRef = ObjectReference(kind: "K8sInstallerConfigTemplate", name: "installer")
            }
            let plan = try await world.plan(of: "host-1") { $0.goal == .node }
            #expect(plan.plan.installation?.source == .preinstalled)
        }
    }

    @Test func aHostThatFailsSaysSoInTheMachineWithoutProvisioningIt() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            let plan = try await world.plan(of: "host-1") { $0.goal == .node }
            try await world.report("host-1", .failed, of: plan, step: "kubeadm-init", message: "exit status 1")
            let machine = try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .bootstrapFailed }
            #expect(machine?.condition(.ready)?.message == "ByoHost host-1 failed (kubeadm-init): exit status 1")
            #expect(machine?.status.initialization.provisioned != true)
            try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .ready) == .installationFailed }
        }
    }

    @Test func aReportAboutAnotherPlanCountsForNothing() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            let plan = try await world.plan(of: "host-1") { $0.goal == .node }
            var older = plan.plan
            older.revision -= 1
            try await world.report("host-1", .running, of: try SealedHostPlan(older))
            try await world.wait(ByoHost.self, "host-1") {
                $0?.status.observedPlan?.phase == .running && $0?.status.phase == .claimed
            }
            let machine = try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForHost }
            #expect(machine?.spec.providerID == nil)
        }
    }

    // MARK: - Many

    @Test func noHostIsHeldTwiceAndEveryMachineIsServed() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            for number in 0..<12 { try await world.addHost("host-\(number)") }
            for number in 0..<12 { try await world.addMachine("m\(number)") }
            for number in 0..<12 {
                try await world.wait(ByoMachine.self, "m\(number)") { $0?.status.hostRef != nil }
            }
            let hosts = try await world.api.list(ByoHost.self)
            let holders = hosts.compactMap(\.spec.claimRef?.name)
            #expect(Set(holders).count == 12, "each machine holds exactly one host")
            #expect(Set(hosts.compactMap(\.spec.claimRef?.claimID)).count == 12)
        }
    }

    // Leader election off by mistake, and more machines than hosts.
    @Test func controllersThatFightEachOtherHandOutEachHostOnce() async throws {
        try await ByohWorld.with(replicas: 3) { world in
            try await world.addCluster()
            for number in 0..<8 { try await world.addHost("host-\(number)") }
            for number in 0..<10 { try await world.addMachine("m\(number)") }
            for number in 0..<8 {
                _ = try await world.plan(of: "host-\(number)") { $0.goal == .node }
            }
            let hosts = try await world.api.list(ByoHost.self)
            let claims = hosts.compactMap(\.spec.claimRef)
            #expect(claims.count == 8)
            #expect(Set(claims.map(\.name)).count == 8, "no machine holds two hosts")
            let machines = try await world.api.list(ByoMachine.self)
            for claim in claims {
                let machine = machines.first { $0.metadata.name == claim.name }
                #expect(machine?.claim?.id == claim.claimID, "\(claim.name) means to hold what it holds")
            }
            for host in hosts {
                let plan = try await world.plan(of: host.metadata.name)
                #expect(plan?.plan.machineName == host.spec.claimRef?.name)
            }
        }
    }

    // MARK: - Pause

    @Test func aPausedClusterIsLeftAlone() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            try await world.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
            try await world.api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
            _ = try await world.plan(of: "host-1") { $0.machineName == "m1" }
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .paused) == .notPaused }
        }
    }
}
