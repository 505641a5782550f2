import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesModel

/// What an operator says about a new cluster, and the objects that make it.
struct ClusterBlueprint {
    var name: String
    var namespace: String
    var version: KubernetesVersion
    /// Where the API server will be.
    var endpoint: Endpoint
    var controlPlaneSelector: LabelSelector
    var workers: Int32
    var workerSelector: LabelSelector
    var installation: Installation
    var podNetwork: String = "10.244.0.0/16"
    var serviceNetwork: String = "10.96.0.0/12"
    /// Whether hosts are system containers, in which kube-proxy cannot set the machine's limits of connections.
    var hostsAreContainers = false

    struct Endpoint: Hashable {
        var host: String
        var port: Int32 = 6443
    }

    private var controlPlaneName: String { "\(name)-control-plane" }
    private var workersName: String { "\(name)-workers" }
    private static let proxyFile = "/etc/kubernetes/byoh/kube-proxy.yaml"
    private static let containerdSocket = "/run/containerd/containerd.sock"

    private func metadata(_ name: String) -> ObjectMeta {
        ObjectMeta(name: name, namespace: namespace, labels: [ClusterAPILabel.clusterName: self.name])
    }

    // MARK: - Objects, in the order in which they are made

    var byoCluster: ByoCluster {
        ByoCluster(
            metadata: metadata(name),
            spec: ByoClusterSpec(controlPlaneEndpoint: .init(host: endpoint.host, port: endpoint.port)))
    }

    var controlPlaneMachines: ByoMachineTemplate {
        ByoMachineTemplate(
            metadata: metadata(controlPlaneName),
            machine: ByoMachineSpec(selector: controlPlaneSelector, installation: installation))
    }

    var workerMachines: ByoMachineTemplate {
        ByoMachineTemplate(
            metadata: metadata(workersName),
            machine: ByoMachineSpec(selector: workerSelector, installation: installation))
    }

    var controlPlane: KubeadmControlPlane {
        KubeadmControlPlane(
            metadata: metadata(controlPlaneName),
            spec: KubeadmControlPlaneSpec(
                replicas: 1, version: version.description,
                machineTemplate: .init(
                    infrastructureRef: ContractReference(
                        apiGroup: ByoMachineTemplate.apiResource.group, kind: "ByoMachineTemplate",
                        name: controlPlaneName)),
                kubeadmConfigSpec: controlPlaneBootstrap))
    }

    var workerBootstrap: KubeadmConfigTemplate {
        var spec = KubeadmConfigSpec()
        spec.joinConfiguration = ["nodeRegistration": nodeRegistration]
        return KubeadmConfigTemplate(metadata: metadata(workersName), spec: spec)
    }

    var workerDeployment: MachineDeployment {
        let labels = [ClusterAPILabel.clusterName: name, ClusterAPILabel.deploymentName: workersName]
        let machine = MachineSpec(
            clusterName: name,
            bootstrap: .init(
                configRef: ContractReference(
                    apiGroup: KubeadmConfigTemplate.apiResource.group, kind: "KubeadmConfigTemplate", name: workersName)
            ),
            infrastructureRef: ContractReference(
                apiGroup: ByoMachineTemplate.apiResource.group, kind: "ByoMachineTemplate", name: workersName),
            version: version.description)
        return MachineDeployment(
            metadata: metadata(workersName),
            spec: MachineDeploymentSpec(
                clusterName: name, replicas: workers, selector: LabelSelector(matchLabels: labels),
                template: MachineTemplate(metadata: .init(labels: labels), spec: machine)))
    }

    var cluster: Cluster {
        Cluster(
            metadata: metadata(name),
            spec: ClusterSpec(
                clusterNetwork: ClusterNetwork(services: [serviceNetwork], pods: [podNetwork]),
                controlPlaneRef: ContractReference(
                    apiGroup: KubeadmControlPlane.apiResource.group, kind: "KubeadmControlPlane", name: controlPlaneName
                ),
                infrastructureRef: ContractReference(
                    apiGroup: ByoCluster.apiResource.group, kind: "ByoCluster", name: name)))
    }

    // MARK: - Bootstrap

    private var controlPlaneBootstrap: KubeadmConfigSpec {
        var spec = KubeadmConfigSpec()
        spec.initConfiguration = ["nodeRegistration": nodeRegistration]
        spec.joinConfiguration = ["nodeRegistration": nodeRegistration]
        if hostsAreContainers {
            // kubeadm reads it as one more document of the file that the bootstrap provider writes.
            spec.files = [
                KubeadmFile(path: Self.proxyFile, owner: "root:root", permissions: "0644", content: Self.proxy)
            ]
            spec.preKubeadmCommands = [
                "if [ -f /run/kubeadm/kubeadm.yaml ]; then cat \(Self.proxyFile) >>/run/kubeadm/kubeadm.yaml; fi"
            ]
        }
        return spec
    }

    private static let proxy: SecretText = """
        ---
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        conntrack:
          maxPerCore: 0

        """

    private var nodeRegistration: JSONValue {
        var registration: JSONValue = [
            // The agent fills it in: what the host is called with us.
            "name": "{{ ds.meta_data.local_hostname }}",
            "criSocket": .string(version.minor >= 24 ? "unix://\(Self.containerdSocket)" : Self.containerdSocket),
        ]
        if !version.usesSystemdGroups {
            registration["kubeletExtraArgs"] = [["name": "cgroup-driver", "value": "systemd"]]
        }
        return registration
    }
}
