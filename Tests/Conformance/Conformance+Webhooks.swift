import AdmissionWebhooks
import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI
import Synchronization
import TestSupport
import Testing

extension Conformance {
    /// Our admission webhooks, called by a real API server. The embedded one applies the same rules without HTTP.
    ///
    /// One after the other: what is registered is about all namespaces.
    @Suite(.serialized) struct Webhooks {
        private static func machine(_ name: String) -> ByoMachine {
            ByoMachine(metadata: ObjectMeta(name: name), spec: ByoMachineSpec(installerRef: reference))
        }

        private static var reference: ObjectReference {
            var reference = ObjectReference()
            reference.kind = "K8sInstallerConfigTemplate"
            reference.name = "demo"
            return reference
        }

        // MARK: - The rules

        @Test(arguments: APIServerKind.kubernetesOnly)
        func aMistakeIsRefusedWithItsFieldAndWhatWouldBeRight(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.running {
                    let refused = try await rejection { try await world.createMistake() }
                    #expect(refused.code == 422 && refused.reason == .invalid)
                    #expect(
                        refused.message.hasSuffix(
                            #"denied the request: ByoMachine.infrastructure.cluster.x-k8s.io "mistake" is invalid: "#
                                + #"spec.requirements.architecture: Invalid value: "x86_64": no host reports that; "#
                                + "right would be amd64"), "\(refused.message)")
                    #expect(refused.details?.causes.map(\.field) == ["spec.requirements.architecture"])
                    _ = try await world.machines.create(Self.machine("right"))
                }
            }
        }

        @Test(arguments: APIServerKind.kubernetesOnly)
        func aTemplateChangesOnlyInATopologyDryRun(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.running {
                    let templates = world.client.resources(ByoMachineTemplate.self, in: world.namespace)
                    _ = try await templates.create(
                        ByoMachineTemplate(
                            metadata: ObjectMeta(name: "a"), machine: ByoMachineSpec(installerRef: Self.reference)))
                    let change: JSONValue = ["spec": ["template": ["spec": ["requirements": ["cpus": 4]]]]]
                    var annotated = change
                    annotated["metadata"] = ["annotations": ["topology.cluster.x-k8s.io/dry-run": ""]]
                    let dry = WriteOptions(isDryRun: true)
                    for (change, options) in [(change, WriteOptions()), (change, dry), (annotated, WriteOptions())] {
                        let refused = try await rejection {
                            _ = try await templates.patch("a", .merge(change), options: options)
                        }
                        #expect(refused.details?.causes.map(\.field) == ["spec.template.spec"])
                    }
                    let seen = try await templates.patch("a", .merge(annotated), options: dry)
                    #expect(seen.spec.template.spec.requirements?.cpus == 4)
                    // The status is the autoscaler's, and metadata is everybody's.
                    _ = try await templates.patch(
                        "a", .merge(["status": ["capacity": ["cpu": "4"]]]), subresource: .status)
                    _ = try await templates.patch("a", .merge(["metadata": ["labels": ["k": "v"]]]))
                }
            }
        }

        @Test(arguments: APIServerKind.kubernetesOnly)
        func whatIsLeftOutIsFilledIn(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.running {
                    let clusters = world.client.resources(ByoCluster.apiResource, in: world.namespace)
                    var cluster = DynamicObject(
                        typeMeta: TypeMeta(apiVersion: ByohGroup.apiVersion, kind: "ByoCluster"),
                        metadata: ObjectMeta(name: "a"))
                    cluster["spec"] = ["controlPlaneEndpoint": ["host": "10.0.0.9"]]
                    let stored = try await clusters.create(cluster)
                    #expect(stored["spec"]?["controlPlaneEndpoint"] == ["host": "10.0.0.9", "port": 6443])
                    let refused = try await rejection {
                        _ = try await clusters.patch("a", .merge(["spec": ["controlPlaneEndpoint": ["port": 443]]]))
                    }
                    #expect(refused.details?.causes.map(\.field) == ["spec.controlPlaneEndpoint"])
                }
            }
        }

        @Test(arguments: APIServerKind.kubernetesOnly)
        func nobodyButTheControllerClaims(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.running {
                    let hosts = world.client.resources(ByoHost.self, in: world.namespace)
                    _ = try await hosts.create(ByoHost(metadata: ObjectMeta(name: "host-1")))
                    let claim = HostClaim(
                        namespace: world.namespace, name: "m", uid: "u", claimID: .random(), clusterName: "demo")
                    let patch: JSONValue = ["spec": ["claimRef": try JSONValue(encoding: claim)]]
                    let refused = try await rejection { _ = try await hosts.patch("host-1", .merge(patch)) }
                    #expect(refused.details?.causes.map(\.field) == ["spec.claimRef"])
                    try await kind.withClient(user: WebhookWorld.controller) { controller in
                        let hosts = controller.resources(ByoHost.self, in: world.namespace)
                        let held = try await hosts.patch("host-1", .merge(patch))
                        #expect(held.spec.claimRef == claim)
                    }
                }
            }
        }

        @Test(arguments: APIServerKind.kubernetesOnly)
        func theProgramServesAndRegistersThem(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.runningProgram(on: kind) {
                    let refused = try await rejection { try await world.createMistake() }
                    #expect(refused.code == 422 && refused.reason == .invalid)
                    // What its reconcilers write passes its own rules.
                    var cluster = ByoCluster(metadata: ObjectMeta(name: "a"))
                    cluster.spec.controlPlaneEndpoint = .init(host: "10.0.0.9")
                    let clusters = world.client.resources(ByoCluster.self, in: world.namespace)
                    _ = try await clusters.create(cluster)
                    try await clusters.wait(for: "a", within: .seconds(60)) {
                        $0?.reason(of: .ready) == .waitingForOwner
                    }
                    try await clusters.delete("a")
                    try await clusters.wait(for: "a", within: .seconds(60)) { $0 == nil }
                }
            }
        }

        // Each connection goes to the next replica, as with a Service. Only one of them leads, and both have one certificate.
        @Test(arguments: APIServerKind.kubernetesOnly)
        func replicasAnswerForOneServiceAndOneOfThemMayDie(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.runningReplicas(2, on: kind) { service, replicas in
                    try await eventually("each replica has answered") {
                        let refused = try await world.refusalOfMistake()
                        #expect(refused.code == 422)
                        service.cut()
                        return replicas.allSatisfy { service.uses(of: $0.port) > 2 }
                    }
                    try await replicas[0].kill()
                    for _ in 0..<5 {
                        let refused = try await world.refusalOfMistake()
                        #expect(refused.code == 422)
                        service.cut()
                    }
                }
            }
        }

        // MARK: - Certificates

        // Five seconds a serving certificate, thirty an authority; every creation needs an answer that is trusted.
        @Test(arguments: APIServerKind.kubernetesOnly)
        func certificatesAreReplacedWhileRequestsGoOn(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                let shorten: (inout ServingCertificatePlan) -> Void = { plan in
                    // Certificates begin five minutes early, and are replaced at half their life.
                    plan.servingLifetime = .seconds(310)
                    plan.authorityLifetime = .seconds(360)
                    plan.propagation = .seconds(10)
                }
                try await world.running(shorten) {
                    let seen = SeenCertificates()
                    let deadline = ContinuousClock.now + .seconds(240)
                    var answers = 0
                    while ContinuousClock.now < deadline, !seen.isEnough {
                        // Side by side, so that the server opens new connections all the time.
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for _ in 0..<8 {
                                group.addTask {
                                    let refused = try await rejection { try await world.createMistake() }
                                    #expect(refused.message.contains("denied the request"), "\(refused.message)")
                                }
                            }
                            try await group.waitForAll()
                        }
                        answers += 8
                        let secrets = world.client.resources(Secret.self, in: world.namespace)
                        if let material = ServingMaterial(try await secrets.get(world.names.secret.name)) {
                            seen.note(material)
                        }
                    }
                    #expect(seen.isEnough, "\(seen.counts) after \(answers) answers")
                    #expect(answers > 50)
                }
            }
        }

        private final class SeenCertificates: Sendable {
            private let state = Mutex<(serving: Set<String>, authorities: Set<String>)>(([], []))

            func note(_ material: ServingMaterial) {
                state.withLock {
                    $0.serving.insert(material.serving.certificatePEM)
                    $0.authorities.formUnion(material.authorities)
                }
            }

            var counts: (Int, Int) { state.withLock { ($0.serving.count, $0.authorities.count) } }
            var isEnough: Bool { counts.0 >= 5 && counts.1 >= 3 }
        }

        @Test(arguments: APIServerKind.kubernetesOnly)
        func whatSomebodyBreaksIsMended(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.running {
                    let configurations = world.client.resources(ValidatingWebhookConfiguration.self)
                    let name = world.names.configuration
                    let right = try await configurations.get(name).webhooks
                    _ = try await configurations.patch(name, .merge(["webhooks": []]))
                    try await configurations.wait(for: name, within: .seconds(60)) { $0?.webhooks == right }
                    try await configurations.delete(name)
                    try await configurations.wait(for: name, within: .seconds(60)) { $0?.webhooks == right }
                    let secrets = world.client.resources(Secret.self, in: world.namespace)
                    try await secrets.delete(world.names.secret.name)
                    // Another authority, another bundle.
                    try await configurations.wait(for: name, within: .seconds(60)) { configuration in
                        guard let bundle = configuration?.webhooks.first?.clientConfig.caBundle else { return false }
                        return bundle != right.first?.clientConfig.caBundle
                    }
                    try await eventually("the new certificate is trusted") {
                        let refused = try await rejection { try await world.createMistake() }
                        return refused.message.contains("denied the request")
                    }
                }
            }
        }

        // MARK: - Without a controller

        @Test(arguments: APIServerKind.kubernetesOnly)
        func aControllerThatIsGoneHoldsUpNoDeletion(on kind: APIServerKind) async throws {
            try await WebhookWorld.with(on: kind) { world in
                try await world.running {
                    var held = Self.machine("held")
                    held.metadata.finalizers = [ByohFinalizer.machine]
                    _ = try await world.machines.create(held)
                    _ = try await world.machines.create(Self.machine("free"))
                }
                // Nobody listens now, and the server still has the configuration.
                let refused = try await rejection { _ = try await world.machines.create(Self.machine("new")) }
                #expect(refused.message.contains("failed calling webhook"), "\(refused.message)")
                _ = try await world.machines.patch(
                    "held", .merge(["status": ["ready": true]]), subresource: .status)
                try await world.machines.delete("free")
                try await world.machines.wait(for: "free", within: .seconds(60)) { $0 == nil }
                try await world.machines.delete("held")
                // What an operator does who has removed the controller for good.
                _ = try await world.machines.patch("held", .merge(["metadata": ["finalizers": .null]]))
                try await world.machines.wait(for: "held", within: .seconds(60)) { $0 == nil }
                // And when it comes back everything is as before.
                try await world.running { _ = try await world.machines.create(Self.machine("new")) }
            }
        }
    }
}
