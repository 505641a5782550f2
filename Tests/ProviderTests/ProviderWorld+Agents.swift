import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI

extension ProviderWorld {
    /// A key and the name of the request for its certificate.
    struct Newcomer {
        let key = PrivateKeyPEM.generate()
        let subject: HostSubject

        init(_ name: String) { subject = HostSubject(namespace: "default", host: name) }

        var digest: String {
            get throws { SHA256Digest(of: try pem.publicKeyInfo).hex }
        }

        private var pem: CertificateRequest {
            get throws {
                try CertificateRequest(
                    user: subject.commonName, groups: [HostSubject.organization], privateKeyPEM: key)
            }
        }

        var request: CertificateSigningRequest {
            get throws {
                CertificateSigningRequest(
                    metadata: ObjectMeta(name: subject.requestName(keyDigest: try digest)),
                    spec: CertificateSigningRequestSpec(
                        request: PublicBytes(utf8: try pem.pem), signerName: .kubeAPIServerClient,
                        usages: [.digitalSignature, .clientAuth]))
            }
        }
    }

    // MARK: - The agent's part

    /// Asks for a certificate with a token, and waits for the answer.
    func ask(_ newcomer: Newcomer, token: String) async throws -> CertificateSigningRequest {
        let request = try newcomer.request
        try await asUser("token: \(token)") { client in
            let requests = client.resources(CertificateSigningRequest.self)
            let deadline = ContinuousClock.now + Self.patience
            while true {
                do throws(KubernetesError) {
                    _ = try await requests.create(request)
                    return
                } catch {
                    // The server hears of a new token a moment after it was written.
                    guard error.status?.code == 401, ContinuousClock.now < deadline else { throw error }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
        }
        let answered = try await admin.resources(CertificateSigningRequest.self).wait(
            for: request.metadata.name, within: Self.patience
        ) { $0?.isApproved == true || $0?.isDenied == true }
        return answered ?? request
    }

    /// What an agent says when it comes up, with the rights that the controller gave it.
    func comeUp(_ host: String) async throws {
        try await asHost(host) { client in
            // The server hears of new rights a moment after they were written.
            let deadline = ContinuousClock.now + Self.patience
            while true {
                do throws(KubernetesError) {
                    _ = try await client.resources(Lease.self, in: "default").patch(
                        host,
                        .merge(["spec": ["renewTime": "2026-08-21T10:00:00.000000Z", "leaseDurationSeconds": 600]]))
                    break
                } catch {
                    guard error.status?.code == 403, ContinuousClock.now < deadline else { throw error }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            _ = try await client.resources(ByoHost.self, in: "default").patch(
                host,
                .merge([
                    "status": [
                        "identity": ["machineID": .string(host)],
                        "hardware": ["cpus": 4, "memoryBytes": 8_589_934_592, "architecture": "amd64"],
                    ]
                ]), subresource: .status)
        }
        try await wait(ByoHost.self, host) { $0?.isTrue(.available) == true }
    }

    /// Waits for a plan with this goal, and reports how it went.
    @discardableResult
    func carryOut(
        _ goal: HostPlan.Goal, on host: String, for machine: String, _ phase: ObservedPlan.Phase
    ) async throws -> SealedHostPlan {
        let secret = try await wait(Secret.self, "\(host)-plan") { secret in
            // A Secret without a readable plan is not what is waited for.
            guard let secret, let plan = try? SealedHostPlan(secret) else { return false }
            return plan.plan.goal == goal && plan.plan.machineName == machine
        }
        guard let secret, let plan = try SealedHostPlan(secret) else { throw NoPlan() }
        try await asHost(host) { client in
            _ = try await client.resources(Secret.self, in: "default").get("\(host)-plan")
            let observed = ObservedPlan(revision: plan.plan.revision, checksum: plan.checksum, phase: phase)
            _ = try await client.resources(ByoHost.self, in: "default").patch(
                host, .merge(["status": ["observedPlan": try JSONValue(encoding: observed)]]), subresource: .status)
        }
        return plan
    }

    private struct NoPlan: Error {}

    // MARK: - The core's part

    func addCluster() async throws {
        let cluster = try await create(
            Cluster(
                metadata: ObjectMeta(name: "demo", namespace: "default"),
                spec: ClusterSpec(
                    clusterNetwork: ClusterNetwork(pods: ["10.244.0.0/16"]),
                    infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoCluster", name: "demo"))))
        var metadata = ObjectMeta(name: "demo", namespace: "default", labels: [ByohLabel.clusterName: "demo"])
        metadata.ownerReferences = [OwnerReference(controlling: cluster)].compactMap(\.self)
        try await create(
            ByoCluster(
                metadata: metadata, spec: ByoClusterSpec(controlPlaneEndpoint: .init(host: "192.0.2.10", port: 6443))))
        try await wait(ByoCluster.self, "demo") { $0?.status.initialization.provisioned == true }
        try await merge(
            ["status": ["initialization": ["infrastructureProvisioned": true]]], into: "demo", of: Cluster.apiResource,
            .status)
    }

    /// A Machine with bootstrap data, and its ByoMachine, whose installation a template says.
    func addMachine(
        _ name: String, selector: [String: String] = [:], installer kind: String = "K8sInstallerConfigTemplate"
    ) async throws {
        try await create(
            Secret(
                metadata: ObjectMeta(name: name, namespace: "default"), type: .clusterAPI,
                data: ["value": SecretBytes(utf8: "#cloud-config\n")]))
        var bootstrap = MachineSpec.Bootstrap(
            configRef: .init(apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name: name))
        bootstrap.dataSecretName = name
        let machine = try await create(
            Machine(
                metadata: ObjectMeta(name: name, namespace: "default"),
                spec: .init(
                    MachineSpec(
                        clusterName: "demo", bootstrap: bootstrap,
                        infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoMachine", name: name),
                        version: "v1.34.1"))))
        var metadata = ObjectMeta(name: name, namespace: "default", labels: [ByohLabel.clusterName: "demo"])
        metadata.ownerReferences = [OwnerReference(controlling: machine)].compactMap(\.self)
        let spec = ByoMachineSpec(
            selector: selector.isEmpty ? nil : LabelSelector(matchLabels: selector),
            installerRef: ObjectReference(kind: kind, name: "installer"))
        try await create(ByoMachine(metadata: metadata, spec: spec))
    }

    /// What a MachineHealthCheck does with a Machine that it finds unhealthy.
    func findUnhealthy(_ machine: String, strategy: JSONValue) async throws {
        let condition = Condition(
            type: "HealthCheckSucceeded", status: .false, lastTransitionTime: Time(secondsSinceEpoch: 1_800_000_000),
            reason: "UnhealthyNode", message: "by a test")
        try await merge(
            ["status": ["conditions": [try JSONValue(encoding: condition)]]], into: machine, of: Machine.apiResource,
            .status)
        try await makeRemediation(of: machine, strategy: strategy)
    }

    /// What a MachineHealthCheck makes of its template for a Machine.
    func makeRemediation(of machine: String, strategy: JSONValue) async throws {
        let uid = try await admin.resources(Machine.self, in: "default").get(machine).metadata.uid ?? ""
        let remediation: JSONValue = [
            "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoRemediation",
            "metadata": [
                "name": .string(machine), "namespace": "default", "labels": [ByohLabel.clusterName: "demo"],
                "ownerReferences": [
                    [
                        "apiVersion": .string(Machine.apiResource.apiVersion), "kind": "Machine",
                        "name": .string(machine), "uid": .string(uid),
                    ]
                ],
            ],
            "spec": ["strategy": strategy],
        ]
        _ = try await admin.resources(ByoRemediation.apiResource, in: "default").create(
            try remediation.decode(DynamicObject.self))
    }

    /// A template of machines, which says how large they would be.
    func addTemplate() async throws {
        let template: JSONValue = [
            "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoMachineTemplate",
            "metadata": ["name": "workers", "namespace": "default"],
            "spec": ["template": ["spec": ["installerRef": ["name": "installer"]]]],
        ]
        _ = try await admin.resources(ByoMachineTemplate.apiResource, in: "default").create(
            try template.decode(DynamicObject.self))
        try await wait(ByoMachineTemplate.self, "workers") { $0?.status.capacity.isEmpty == false }
    }

    /// An installation for many machines, and one for a single machine.
    func addInstaller() async throws {
        let spec: JSONValue = [
            "installation": [
                "source": "bundle",
                "bundle": ["location": "/srv/bundle.tar", "sha256": .string(String(repeating: "a", count: 64))],
            ]
        ]
        let installers: [(APIResource, JSONValue)] = [
            (K8sInstallerConfigTemplate.apiResource, ["template": ["spec": spec]]),
            (K8sInstallerConfig.apiResource, spec),
        ]
        for (resource, spec) in installers {
            let installer: JSONValue = [
                "apiVersion": .string(ByohGroup.apiVersion), "kind": .string(resource.kind),
                "metadata": ["name": "installer", "namespace": "default"], "spec": spec,
            ]
            _ = try await admin.resources(resource, in: "default").create(try installer.decode(DynamicObject.self))
        }
    }
}
