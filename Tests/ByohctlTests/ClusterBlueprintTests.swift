import ArgumentParser
import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesModel
import Testing

@testable import byohctl

@Suite struct ClusterBlueprintTests {
    private static func host(_ name: String, available: Bool = true) -> ByoHost {
        var host = ByoHost(metadata: ObjectMeta(name: name, namespace: "pool", labels: [ByohLabel.host: name]))
        host.status.addresses = [
            .init(type: .hostName, address: name), .init(type: .internalIP, address: "10.0.0.7"),
        ]
        host.status.conditions = [.init(type: "Available", status: available ? .true : .false, reason: "Available")]
        return host
    }

    private static func blueprint(version: String = "v1.34.1", _ more: [String] = []) throws -> ClusterBlueprint {
        let digest = String(repeating: "a", count: 64)
        let words = [
            "demo", "-n", "pool", "--bundle", "/b/byoh-bundle-\(version)-amd64.tar", "--bundle-sha256", digest,
        ]
        let command = try ClusterCreateCommand.parse(words + more)
        return try command.blueprint(on: host("h1"), installing: command.wantedInstallation())
    }

    @Test func theControlPlaneIsPinnedAndWorkersStayAwayFromItsHost() throws {
        let blueprint = try Self.blueprint()
        let pinned = try Selector(#require(blueprint.controlPlaneMachines.spec.template.spec.selector))
        let others = try Selector(#require(blueprint.workerMachines.spec.template.spec.selector))
        #expect(pinned.matches([ByohLabel.host: "h1"]) && !pinned.matches([ByohLabel.host: "h2"]))
        #expect(others.matches([ByohLabel.host: "h2"]) && !others.matches([ByohLabel.host: "h1"]))
    }

    @Test func referencesNameTheObjectsThatAreMade() throws {
        let blueprint = try Self.blueprint()
        #expect(blueprint.cluster.spec.infrastructureRef?.name == blueprint.byoCluster.metadata.name)
        #expect(blueprint.cluster.spec.controlPlaneRef?.name == blueprint.controlPlane.metadata.name)
        #expect(
            blueprint.controlPlane.spec.machineTemplate.spec.infrastructureRef?.name
                == blueprint.controlPlaneMachines.metadata.name)
        let worker = blueprint.workerDeployment.spec.template.spec
        #expect(worker.infrastructureRef?.name == blueprint.workerMachines.metadata.name)
        #expect(worker.bootstrap.configRef?.name == blueprint.workerBootstrap.metadata.name)
        let selector = try Selector(blueprint.workerDeployment.spec.selector)
        #expect(selector.matches(blueprint.workerDeployment.spec.template.metadata.labels))
    }

    @Test func theEndpointIsTheHostsAddressUnlessGiven() throws {
        #expect(try Self.blueprint().endpoint == .init(host: "10.0.0.7", port: 6443))
        #expect(try Self.blueprint(["--endpoint", "api.example"]).endpoint == .init(host: "api.example", port: 6443))
        #expect(
            try Self.blueprint(["--endpoint", "api.example:443"]).endpoint == .init(host: "api.example", port: 443))
    }

    @Test func theVersionComesFromTheBundlesName() throws {
        #expect(try Self.blueprint(version: "v1.20.2").version.description == "v1.20.2")
        #expect(KubernetesVersion(bundleName: "/x/bundle.tar") == nil)
        #expect(KubernetesVersion(argument: "1.34.1")?.description == "v1.34.1")
        #expect(KubernetesVersion(argument: "v2.0.0") == nil)
    }

    /// kubeadm sets the kubelet's control groups itself from 1.22 on.
    @Test func oldKubeletsAreToldAboutControlGroups() throws {
        let old = try Self.blueprint(version: "v1.20.2").workerBootstrap.spec.template.spec.joinConfiguration
        #expect(
            old?["nodeRegistration"]?["kubeletExtraArgs"] == [["name": "cgroup-driver", "value": "systemd"]])
        let new = try Self.blueprint().workerBootstrap.spec.template.spec.joinConfiguration
        #expect(
            new?["nodeRegistration"] == [
                "name": "{{ ds.meta_data.local_hostname }}", "criSocket": "unix:///run/containerd/containerd.sock",
            ])
    }

    @Test func onlyContainersGetTheProxysExtraDocument() throws {
        #expect(try Self.blueprint().controlPlane.spec.kubeadmConfigSpec.files.isEmpty)
        let spec = try Self.blueprint(["--hosts-are-containers"]).controlPlane.spec.kubeadmConfigSpec
        #expect(spec.files.map(\.path) == ["/etc/kubernetes/byoh/kube-proxy.yaml"])
        #expect(spec.preKubeadmCommands.count == 1)
    }

    @Test func hostsAreChosenFromThoseThatAreAvailable() throws {
        let hosts = [Self.host("b"), Self.host("a", available: false), Self.host("c")]
        let choice = HostChoice(hosts: hosts)
        #expect(try choice.controlPlane(named: nil, workers: 1).metadata.name == "b")
        #expect(try choice.controlPlane(named: "c", workers: 1).metadata.name == "c")
        #expect(throws: CommandFailure.self) { try choice.controlPlane(named: "a", workers: 1) }
        #expect {
            try choice.controlPlane(named: nil, workers: 2)
        } throws: {
            "\($0)".hasPrefix("The cluster needs 3 available hosts, there are 2 of 3 enrolled.")
        }
    }
}
