import JSONTree
import Testing

@testable import ClusterAPICore

@Suite struct KubeadmDocumentsTests {
    private let facts = KubeadmDocuments.Facts(
        clusterName: "demo", controlPlaneEndpoint: "10.0.0.5:6443", kubernetesVersion: "v1.34.1",
        dnsDomain: "cluster.local", podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.96.0.0/16"])

    // The API version that each Kubernetes version reads.
    @Test(arguments: [
        ("v1.20.2", KubeadmAPIVersion.v1beta2), ("v1.21.14", .v1beta2), ("v1.22.0", .v1beta3), ("1.30.9", .v1beta3),
        ("v1.31.0", .v1beta4), ("v1.36.2+build", .v1beta4), ("v1.31.0-rc.1", .v1beta4),
    ])
    func kubernetesReadsTheNewestOfItsTime(version: String, expected: KubeadmAPIVersion) throws {
        #expect(KubeadmAPIVersion(for: try KubernetesVersion(parsing: version)) == expected)
    }

    @Test(arguments: ["", "v1", "1.2", "v1.x.3", "v1.2.3.4", "latest"])
    func whatIsNoVersionIsRefused(text: String) {
        #expect(throws: InvalidKubernetesVersion(text: text)) { try KubernetesVersion(parsing: text) }
    }

    @Test func argumentsAreAListFromV1beta4On() {
        let given: JSONValue = [
            "apiServer": ["extraArgs": [["name": "v", "value": "2"], ["name": "v", "value": "3"]]]
        ]
        let new = KubeadmDocuments(version: .v1beta4).clusterConfiguration(given, facts, initConfiguration: nil)
        #expect(new["apiServer"]?["extraArgs"] == given["apiServer"]?["extraArgs"])
        let old = KubeadmDocuments(version: .v1beta3).clusterConfiguration(given, facts, initConfiguration: nil)
        #expect(old["apiServer"]?["extraArgs"] == ["v": "3"])
    }

    @Test func theClusterConfigurationOfKubernetes120HasItsDNSTypeAndNoProxy() {
        let document = KubeadmDocuments(version: .v1beta2).clusterConfiguration(
            ["encryptionAlgorithm": "RSA-2048", "certificateValidityPeriodDays": 30], facts, initConfiguration: nil)
        #expect(
            YAMLText.document(document) == """
                apiServer: {}
                apiVersion: kubeadm.k8s.io/v1beta2
                clusterName: demo
                controlPlaneEndpoint: 10.0.0.5:6443
                controllerManager: {}
                dns:
                  type: CoreDNS
                etcd: {}
                kind: ClusterConfiguration
                kubernetesVersion: v1.34.1
                networking:
                  dnsDomain: cluster.local
                  podSubnet: 10.244.0.0/16
                  serviceSubnet: 10.96.0.0/16
                scheduler: {}

                """)
    }

    @Test func timesAreDurationsWhereTheVersionHasThem() {
        let given: JSONValue = [
            "timeouts": ["controlPlaneComponentHealthCheckSeconds": 240, "tlsBootstrapSeconds": 90]
        ]
        let new = KubeadmDocuments(version: .v1beta4)
        #expect(
            new.initConfiguration(given)["timeouts"] == [
                "controlPlaneComponentHealthCheck": "4m0s", "tlsBootstrap": "1m30s",
            ])
        let old = KubeadmDocuments(version: .v1beta3)
        #expect(old.initConfiguration(given)["timeouts"] == nil)
        #expect(
            old.clusterConfiguration(nil, facts, initConfiguration: given)["apiServer"]?["timeoutForControlPlane"]
                == "4m0s")
        let validity = new.clusterConfiguration(["certificateValidityPeriodDays": 30], facts, initConfiguration: nil)
        #expect(validity["certificateValidityPeriod"] == "720h0m0s")
        #expect(validity["certificateValidityPeriodDays"] == nil)
    }

    @Test func whatTheUserSetsStands() {
        let document = KubeadmDocuments(version: .v1beta4).clusterConfiguration(
            ["controlPlaneEndpoint": "api.example.com:443", "imageRepository": "r.io", "future": ["a": 1]], facts,
            initConfiguration: nil)
        #expect(document["controlPlaneEndpoint"] == "api.example.com:443")
        #expect(document["imageRepository"] == "r.io")
        #expect(document["future"] == ["a": 1])
    }

    @Test func aWorkerGetsItsTaintBesideTheUsersOwn() {
        let taint: JSONValue = ["key": "gpu", "effect": "NoSchedule"]
        let extra: JSONValue = ["key": "node.cluster.x-k8s.io/uninitialized", "effect": "NoSchedule"]
        let document = KubeadmDocuments(version: .v1beta4).joinConfiguration(
            ["nodeRegistration": ["taints": [taint]]], discovery: [:], isControlPlane: false, taints: [extra])
        #expect(document["nodeRegistration"]?["taints"] == [taint, extra])
        #expect(document["controlPlane"] == nil)
    }

    @Test func whatAnOldVersionDoesNotReadIsLeftOut() {
        let given: JSONValue = [
            "skipPhases": ["addon"], "patches": ["directory": "/p"],
            "nodeRegistration": ["imagePullPolicy": "Always", "imagePullSerial": true, "criSocket": "s"],
        ]
        let oldest = KubeadmDocuments(version: .v1beta2).initConfiguration(given)
        #expect(oldest["skipPhases"] == nil && oldest["patches"] == nil)
        #expect(oldest["nodeRegistration"] == ["criSocket": "s", "taints": .null])
        let middle = KubeadmDocuments(version: .v1beta3).initConfiguration(given)
        #expect(middle["skipPhases"] == ["addon"])
        #expect(middle["nodeRegistration"] == ["criSocket": "s", "imagePullPolicy": "Always", "taints": .null])
    }
}
