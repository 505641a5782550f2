import ByohAPI
import ByohReconcilers
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// Installations that machines name, in manifests of today and of the existing project.
@Suite struct InstallerConfigTests {
    private static let installation: JSONValue = [
        "source": "bundle",
        "bundle": ["location": "/srv/bundle.tar", "sha256": .string(String(repeating: "b", count: 64))],
    ]

    private static func reference(_ kind: String?) -> ObjectReference {
        var reference = ObjectReference()
        reference.apiVersion = ByohGroup.apiVersion
        reference.kind = kind
        reference.name = "demo"
        reference.namespace = "default"
        return reference
    }

    // The manifest as the existing project's templates have it.
    @Test func anOlderManifestAppliesAndSaysWhatToWriteInstead() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            let spec = K8sInstallerConfigSpec(bundleRepo: "quay.io/platform9", bundleType: "k8s")
            try await world.api.create(
                K8sInstallerConfigTemplate(metadata: ObjectMeta(name: "demo", namespace: "default"), config: spec))
            let template = try await world.wait(K8sInstallerConfigTemplate.self, "demo") {
                $0?.reason(of: .ready) == .missing
            }
            let advice =
                "spec.template.spec.bundleRepo names bundles of the existing project, which byoh-agent does not read: "
                + "write spec.template.spec.installation with source: bundle, packages or "
                + "preinstalled, and what the source needs"
            #expect(template?.condition(.ready)?.message == advice)
            try await world.addMachine("m1") {
                $0.installation = nil
                $0.installerRef = Self.reference("K8sInstallerConfigTemplate")
            }
            let machine = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .ready) == .invalidInstallation
            }
            #expect(
                machine?.condition(.ready)?.message == "K8sInstallerConfigTemplate demo says too little: \(advice)")
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
            // Whoever follows the advice need not touch the machine.
            try await world.api.merge(
                ["spec": ["template": ["spec": ["installation": Self.installation]]]], into: "demo",
                of: K8sInstallerConfigTemplate.apiResource)
            let plan = try await world.plan(of: "host-1") { $0.machineName == "m1" }
            #expect(plan.plan.installation?.bundle?.sha256 == String(repeating: "b", count: 64))
            try await world.wait(K8sInstallerConfigTemplate.self, "demo") { $0?.isTrue(.ready) == true }
        }
    }

    // The kind that is meant when none is given is the template.
    @Test(arguments: ["K8sInstallerConfig", "K8sInstallerConfigTemplate", nil])
    func aMachineIsInstalledByWhatItNames(_ kind: String?) async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1") {
                $0.installation = nil
                $0.installerRef = Self.reference(kind)
            }
            let waiting = try await world.wait(ByoMachine.self, "m1") {
                $0?.reason(of: .ready) == .invalidInstallation
            }
            #expect(waiting?.condition(.ready)?.message.hasSuffix("named by spec.installerRef, does not exist") == true)
            let spec = try JSONValue.object(["installation": Self.installation]).decode(K8sInstallerConfigSpec.self)
            let metadata = ObjectMeta(name: "demo", namespace: "default")
            if kind == "K8sInstallerConfig" {
                try await world.api.create(K8sInstallerConfig(metadata: metadata, spec: spec))
                let config = try await world.wait(K8sInstallerConfig.self, "demo") { $0?.isTrue(.ready) == true }
                #expect(config?.status.ready == true)
            } else {
                try await world.api.create(K8sInstallerConfigTemplate(metadata: metadata, config: spec))
            }
            let plan = try await world.plan(of: "host-1") { $0.machineName == "m1" }
            #expect(plan.plan.installation?.bundle?.location == "/srv/bundle.tar")
        }
    }

    // The schema allows it, since this is a rule about two fields.
    @Test func anInstallationThatNoHostCouldFollowIsNotReady() async throws {
        try await ByohWorld.with(isAdmitted: false) { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            let metadata = ObjectMeta(name: "demo", namespace: "default")
            let spec = K8sInstallerConfigSpec(installation: Installation(source: .bundle))
            try await world.api.create(K8sInstallerConfig(metadata: metadata, spec: spec))
            let config = try await world.wait(K8sInstallerConfig.self, "demo") { $0?.reason(of: .ready) == .invalid }
            let problem = "spec.installation.bundle is needed when installation.source is bundle"
            #expect(config?.condition(.ready)?.message == problem)
            #expect(config?.status.ready == false)
            try await world.addMachine("m1") {
                $0.installation = nil
                $0.installerRef = Self.reference("K8sInstallerConfig")
            }
            let machine = try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .invalidInstallation }
            #expect(
                machine?.condition(.ready)?.message == "K8sInstallerConfig demo cannot be followed: \(problem)")
            #expect(try await world.api.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
        }
    }

    @Test func aPausedInstallationIsLeftAlone() async throws {
        try await ByohWorld.with { world in
            try await world.api.create(
                K8sInstallerConfig(
                    metadata: ObjectMeta(
                        name: "demo", namespace: "default", annotations: [ByohAnnotation.paused: "true"]),
                    spec: .emptyValue))
            let config = try await world.wait(K8sInstallerConfig.self, "demo") { $0?.isTrue(.paused) == true }
            #expect(config?.condition(.ready) == nil)
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.paused: .null]]], into: "demo",
                of: K8sInstallerConfig.apiResource)
            try await world.wait(K8sInstallerConfig.self, "demo") { $0?.reason(of: .ready) == .missing }
        }
    }
}
