import ClusterAPIModel
import Testing

@Suite struct NameTests {
    // The regular plural of a kind.
    @Test(arguments: [
        ("ByoMachine", "byomachines"), ("ByoCluster", "byoclusters"), ("ByoMachineTemplate", "byomachinetemplates"),
        ("KubeadmConfig", "kubeadmconfigs"), ("Registry", "registries"), ("Gateway", "gateways"), ("Proxy", "proxies"),
        ("Class", "classes"), ("Box", "boxes"), ("Batch", "batches"),
    ])
    func aKindHasItsRegularPlural(kind: String, plural: String) {
        #expect(RegularPlural.of(kind) == plural)
    }

    // The newest version of the contract's label: stable, then beta, then alpha.
    @Test(arguments: [
        ("v1beta1", "v1beta1"), ("v1beta1_v1beta2", "v1beta2"), ("v1alpha4_v1beta1", "v1beta1"),
        ("v1_v2beta1", "v1"), ("v1beta10_v1beta9", "v1beta10"), ("v2_v10", "v10"),
    ])
    func theNewestVersionIsChosen(label: String, version: String) {
        #expect(ContractVersion.newest(in: [ContractVersion.label: label]) == version)
    }

    @Test func withoutTheLabelThereIsNoVersion() {
        #expect(ContractVersion.newest(in: ["cluster.x-k8s.io/v1beta1": "v1beta1"]) == nil)
    }

    @Test func aTemplateNamesWhatItMakes() {
        let template = ContractReference(apiGroup: "g.io", kind: "ByoMachineTemplate", name: "t")
        #expect(template.templatedKind == "ByoMachine")
        #expect(template.groupKind == "ByoMachineTemplate.g.io")
        #expect(template.definitionName == "byomachinetemplates.g.io")
        #expect(ContractReference(apiGroup: "g.io", kind: "ByoMachine", name: "m").templatedKind == nil)
        #expect(ContractReference(apiGroup: "g.io", kind: "Template", name: "m").templatedKind == nil)
    }

    @Test func hooksAreFoundByTheirPrefix() {
        let annotations = [
            "pre-drain.delete.hook.machine.cluster.x-k8s.io/b": "",
            "pre-drain.delete.hook.machine.cluster.x-k8s.io/a": "",
            "pre-terminate.delete.hook.machine.cluster.x-k8s.io/c": "", "other": "",
        ]
        #expect(
            ClusterAPIAnnotation.hooks(ClusterAPIAnnotation.preDrainHook, in: annotations) == [
                "pre-drain.delete.hook.machine.cluster.x-k8s.io/a", "pre-drain.delete.hook.machine.cluster.x-k8s.io/b",
            ])
    }

    // An endpoint as it stands in URLs.
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1:6443"), ("fd00::1", "[fd00::1]:6443"), ("api.example.com", "api.example.com:6443"),
    ])
    func anEndpointIsWrittenAsInURLs(host: String, text: String) {
        #expect(APIEndpoint(host: host, port: 6443).description == text)
    }
}
