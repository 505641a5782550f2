import Admission
import ByohAPI
import JSONTree
import KubernetesModel
import Testing

@Suite struct MachineRulesTests {
    private static let digest = String(repeating: "a", count: 64)
    private static let installation: JSONValue = [
        "source": "bundle", "bundle": ["location": "/srv/b.tar", "sha256": .string(digest)],
    ]

    // What a machine may not say, and the field that is named.
    @Test(
        arguments: [
            (["selector": ["matchLabels": ["a b": "c"]]], "spec.selector"),
            (["selector": ["matchExpressions": [["key": "a", "operator": "In"]]]], "spec.selector"),
            (["selector": ["matchExpressions": [["key": "a", "operator": "Near", "values": ["b"]]]]], "spec.selector"),
            (["preferred": [["weight": 0, "selector": [:]]]], "spec.preferred[0].weight"),
            (
                ["preferred": [["weight": 1, "selector": ["matchLabels": ["": "c"]]]]],
                "spec.preferred[0].selector"
            ),
            (["requirements": ["cpus": -1]], "spec.requirements.cpus"),
            (["requirements": ["memory": "-8Gi"]], "spec.requirements.memory"),
            (["requirements": ["disk": "-1"]], "spec.requirements.disk"),
            (["requirements": ["memory": "8 GB"]], "spec.requirements.memory"),
            (["requirements": ["architecture": "x86_64"]], "spec.requirements.architecture"),
            (["installerRef": ["kind": "Deployment", "name": "a"]], "spec.installerRef.kind"),
            (["installerRef": ["kind": "K8sInstallerConfigTemplate"]], "spec.installerRef.name"),
            (["installerRef": ["name": "a", "apiVersion": "apps/v1"]], "spec.installerRef.apiVersion"),
            (["installerRef": ["name": "a", "namespace": "other"]], "spec.installerRef.namespace"),
            (["installation": ["source": "bundle"]], "spec.installation.bundle"),
            (
                ["installation": ["source": "bundle", "bundle": ["location": "/srv/b.tar", "sha256": "a"]]],
                "spec.installation.bundle.sha256"
            ),
            (
                ["installation": ["source": "packages", "packages": ["repository": ["url": "https://r.example/"]]]],
                "spec.installation.packages.repository.key"
            ),
            (["providerID": "byoh://host-1/abc123"], "spec.providerID"),
            (["providerID": "byoh://other/host-1/abcdefghij"], "spec.providerID"),
        ] as [(JSONValue, String)])
    func aWishThatMeansNothingIsRefusedWithItsField(_ spec: JSONValue, _ field: String) {
        #expect(Write(ByoMachine.self).fields(spec) == [field])
        guard !field.hasSuffix("providerID") else { return }
        // In a template the same, further down.
        let inTemplate = Write(ByoMachineTemplate.self).fields(["template": ["spec": spec]])
        #expect(inTemplate == [field.replacing("spec.", with: "spec.template.spec.", maxReplacements: 1)])
    }

    @Test func everythingThatIsWrongIsToldAtOnce() {
        let verdict = Write(ByoMachine.self).judge(
            Write(ByoMachine.self).object([
                "requirements": ["cpus": -1, "architecture": "aarch64"], "installerRef": ["name": ""],
            ]))
        #expect(
            verdict.problems.map(\.description) == [
                #"spec.requirements.cpus: Invalid value: "-1": it must be 0 or more"#,
                #"spec.requirements.architecture: Invalid value: "aarch64": no host reports that; right would be arm64"#,
                "spec.installerRef.name: Required value: it must name a K8sInstallerConfigTemplate",
            ])
        #expect(verdict.warnings == [])
    }

    // The controller's condition and byohctl have the same sentence.
    @Test func anInstallationIsRefusedInTheWordsOfTheController() {
        let write = Write(ByoMachine.self)
        let bundle: JSONValue = ["location": "oci://registry.example/bundle:1", "sha256": .string(Self.digest)]
        let problems = [["source": "bundle"], ["source": "bundle", "bundle": bundle]].map { (installation: JSONValue) in
            write.judge(write.object(["installation": installation])).problems.map(\.description)
        }
        #expect(
            problems == [
                [
                    "spec.installation.bundle: Required value: installation.bundle is needed when installation.source is "
                        + "bundle"
                ],
                [
                    "spec.installation.bundle.location: Invalid value: installation.bundle.location "
                        + "'oci://registry.example/bundle:1' names no bundle in a registry: it has no digest; a tag may mean "
                        + "another bundle tomorrow; right would be oci://registry/repository@sha256:DIGEST"
                ],
            ])
        // Which version it will be is not known here.
        #expect(write.fields(["installation": ["source": "preinstalled"]]) == [])
    }

    @Test func theRefusalIsWordedLikeTheServersOwn() throws {
        let write = Write(ByoMachine.self)
        let proposed = AdmissionWrite(
            of: write.resource, write.object(["requirements": ["cpus": -1]]), by: write.user)
        let status = try #require(Write.policy.judge(proposed).refusal(of: proposed))
        #expect(status.code == 422 && status.reason == .invalid && status.status == "Failure")
        #expect(
            status.message
                == #"ByoMachine.infrastructure.cluster.x-k8s.io "a" is invalid: "#
                + #"spec.requirements.cpus: Invalid value: "-1": it must be 0 or more"#)
        #expect(status.details?.causes.map(\.reason) == ["FieldValueInvalid"])
        #expect(status.details?.kind == "ByoMachine" && status.details?.name == "a")
    }

    @Test func aProviderIDStays() {
        let write = Write(ByoMachine.self, by: Write.controller)
        let id = "byoh://default/host-1/abcdefghij"
        #expect(write.fields(["providerID": .string(id)], replacing: [:]) == [])
        #expect(write.fields(["providerID": .string(id)], replacing: ["providerID": .string(id)]) == [])
        #expect(write.fields([:], replacing: ["providerID": .string(id)]) == ["spec.providerID"])
        #expect(
            write.fields(
                ["providerID": "byoh://default/host-2/abcdefghij"], replacing: ["providerID": .string(id)])
                == ["spec.providerID"])
    }

    @Test func aMachineThatNobodySaysWhatToInstallForIsMadeWithAWarning() {
        let write = Write(ByoMachine.self)
        #expect(write.judge(write.object([:])).warnings.count == 1)
        #expect(write.judge(write.object(["installation": Self.installation])).warnings == [])
        let both = write.judge(
            write.object([
                "installation": Self.installation, "installerRef": ["kind": "K8sInstallerConfig", "name": "a"],
            ]))
        #expect(both.problems == [] && both.warnings.count == 1)
    }

    // MARK: - Templates

    @Test func aTemplateDoesNotChange() {
        let write = Write(ByoMachineTemplate.self)
        let old: JSONValue = ["template": ["spec": ["selector": ["matchLabels": ["a": "b"]]]]]
        let new: JSONValue = ["template": ["spec": ["selector": ["matchLabels": ["a": "c"]]]]]
        #expect(write.fields(new, replacing: old) == ["spec.template.spec"])
        #expect(write.fields(old, replacing: old) == [])
        // Fields that our types do not know count too.
        #expect(
            write.fields(["template": ["spec": ["future": 1]]], replacing: ["template": ["spec": ["future": 2]]])
                == ["spec.template.spec"])
        // What copies carry besides may change.
        var labelled = old
        labelled["template"]?["metadata"] = ["labels": ["k": "v"]]
        #expect(write.fields(labelled, replacing: old) == [])
    }

    // Cluster API's topology controller compares by dry runs: both the flag and the annotation are needed.
    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func aTopologyDryRunGoesThrough(_ isDryRun: Bool, _ isAnnotated: Bool) {
        for write in [Write(ByoMachineTemplate.self), Write(ByoClusterTemplate.self)] {
            let metadata: JSONValue =
                isAnnotated ? ["annotations": ["topology.cluster.x-k8s.io/dry-run": ""]] : [:]
            let verdict = write.judge(
                write.object(["template": ["spec": ["x": 1]]], metadata: metadata),
                replacing: write.object(["template": ["spec": ["x": 2]]]), isDryRun: isDryRun)
            #expect(verdict.problems.isEmpty == (isDryRun && isAnnotated), "\(write.resource)")
        }
    }

    @Test func aTemplateHasNoProviderID() {
        let spec: JSONValue = ["template": ["spec": ["providerID": "byoh://default/host-1/abcdefghij"]]]
        #expect(Write(ByoMachineTemplate.self).fields(spec) == ["spec.template.spec.providerID"])
    }
}
