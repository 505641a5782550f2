import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import PKI

/// The two ways into a cluster.
extension KubeadmConfigReconciler {
    func initialize(
        _ config: inout KubeadmConfig, _ subject: Subject, _ version: KubernetesVersion, _ scope: ReconcileScope
    ) async throws -> Outcome {
        let cluster = subject.cluster
        guard subject.machine.isControlPlane else {
            return wait(
                &config, .waitingForControlPlane,
                "Waiting for status.initialization.controlPlaneInitialized of Cluster \(subject.clusterKey)", scope)
        }
        guard let endpoint = cluster.spec.validEndpoint else {
            return wait(
                &config, .waitingForEndpoint,
                "Waiting for spec.controlPlaneEndpoint of Cluster \(subject.clusterKey)", scope)
        }
        let lock = InitLock(cluster: cluster, client: scope.client)
        guard try await lock.take(for: subject.machine.metadata.name) else {
            return wait(
                &config, .waitingForLock,
                "Another machine of Cluster \(subject.clusterKey) initialises the control plane",
                scope)
        }
        guard let certificates = try await certificates(&config, subject, makesMissing: true, scope) else {
            return .recheck(after: .seconds(10))
        }
        let documents = KubeadmDocuments(version: KubeadmAPIVersion(for: version))
        let spec = config.spec.value
        let task = CloudConfigText.Task.initialize(
            clusterConfiguration: YAMLText.document(
                documents.clusterConfiguration(
                    spec.clusterConfiguration, Self.facts(subject, endpoint), initConfiguration: spec.initConfiguration)
            ),
            initConfiguration: YAMLText.document(documents.initConfiguration(spec.initConfiguration)))
        return try await write(task, certificates, &config, subject, scope)
    }

    func join(
        _ config: inout KubeadmConfig, _ subject: Subject, _ version: KubernetesVersion, _ scope: ReconcileScope
    ) async throws -> Outcome {
        let isControlPlane = subject.machine.isControlPlane
        let spec = config.spec.value
        if isControlPlane {
            try await InitLock(cluster: subject.cluster, client: scope.client).release()
        } else if spec.joinConfiguration?["controlPlane"]?.object != nil {
            return wait(
                &config, .notSupported,
                "spec.joinConfiguration.controlPlane is set, but the machine has no label \(ClusterAPILabel.controlPlane); remove it",
                scope)
        }
        guard let endpoint = subject.cluster.spec.validEndpoint else {
            return wait(
                &config, .waitingForEndpoint,
                "Waiting for spec.controlPlaneEndpoint of Cluster \(subject.clusterKey)", scope)
        }
        guard let certificates = try await certificates(&config, subject, makesMissing: false, scope),
            let authority = certificates[.clusterAuthority]
        else { return .recheck(after: .seconds(10)) }
        let discovery: JSONValue
        if let given = spec.joinConfiguration?["discovery"], given["file"]?.object != nil {
            discovery = given
        } else {
            guard let workload = workload(of: subject) else {
                let outcome = wait(
                    &config, .connectionDown, "The API server of Cluster \(subject.clusterKey) does not answer", scope)
                return outcome.merged(with: .recheck(after: .seconds(5)))
            }
            let token = Self.givenToken(in: spec) ?? BootstrapToken()
            try await token.keepValid(in: workload.client, now: scope.now)
            discovery = try Self.discovery(spec, token: token, endpoint: endpoint, authority: authority)
        }
        let join = YAMLText.document(
            KubeadmDocuments(version: KubeadmAPIVersion(for: version)).joinConfiguration(
                spec.joinConfiguration, discovery: discovery, isControlPlane: isControlPlane,
                taints: isControlPlane
                    ? [] : [["key": .string(ClusterAPITaint.uninitialized), "effect": "NoSchedule"]]))
        return try await write(
            isControlPlane ? .joinControlPlane(joinConfiguration: join) : .joinWorker(joinConfiguration: join),
            isControlPlane ? certificates : CertificateSet([:]), &config, subject, scope)
    }

    // MARK: - Parts

    private static func facts(_ subject: Subject, _ endpoint: APIEndpoint) -> KubeadmDocuments.Facts {
        let network = subject.cluster.spec.clusterNetwork
        let version = subject.machine.spec.version
        let domain = network?.serviceDomain ?? ""
        return KubeadmDocuments.Facts(
            clusterName: subject.cluster.metadata.name, controlPlaneEndpoint: endpoint.description,
            kubernetesVersion: version.hasPrefix("v") ? version : "v" + version,
            dnsDomain: domain.isEmpty ? "cluster.local" : domain, podSubnets: network?.pods?.cidrBlocks ?? [],
            serviceSubnets: network?.services?.cidrBlocks ?? [])
    }

    private static func givenToken(in spec: KubeadmConfigSpec) -> BootstrapToken? {
        spec.joinConfiguration?["discovery"]?["bootstrapToken"]?["token"]?.string.flatMap { BootstrapToken($0) }
    }

    /// What a joining machine trusts. What the user has set stands.
    private static func discovery(
        _ spec: KubeadmConfigSpec, token: BootstrapToken, endpoint: APIEndpoint, authority: CertificateSet.Pair
    ) throws -> JSONValue {
        var discovery = spec.joinConfiguration?["discovery"] ?? [:]
        var given = discovery["bootstrapToken"] ?? [:]
        given["token"] = .string(token.text.text)
        if (given["apiServerEndpoint"]?.string ?? "").isEmpty {
            given["apiServerEndpoint"] = .string(endpoint.description)
        }
        if (given["caCertHashes"]?.array ?? []).isEmpty {
            let pin = try CertificatePin(certificatePEM: authority.certificate)
            given["caCertHashes"] = [.string(pin.text)]
        }
        discovery["bootstrapToken"] = given
        return discovery
    }

    /// The cluster's certificates; nil when some are missing, which the conditions say then.
    private func certificates(
        _ config: inout KubeadmConfig, _ subject: Subject, makesMissing: Bool, _ scope: ReconcileScope
    ) async throws -> CertificateSet? {
        var source = ClusterCertificates(cluster: subject.clusterKey, client: scope.client)
        source.hasExternalEtcd = config.spec.clusterConfiguration?["etcd"]?["external"]?.object != nil
        var (found, missing) = try await source.read()
        if makesMissing, !missing.isEmpty {
            scope.logger.info(
                "Making certificates", metadata: ["purposes": "\(missing.map(\.rawValue).joined(separator: ","))"])
            try await source.make(
                missing, owner: OwnerReference(controlling: config), algorithm: .rsa2048, now: scope.now)
            (found, missing) = try await source.read()
        }
        guard missing.isEmpty else {
            let names = missing.map { ClusterAPISecret.name($0, of: subject.cluster.metadata.name) }
            let message = "Secrets are missing or incomplete: \(names.joined(separator: ", "))"
            config.mark(.certificatesAvailable, .false, because: .certificatesMissing, message, at: scope.now)
            _ = wait(&config, .waitingForCertificates, message, scope)
            return nil
        }
        config.mark(.certificatesAvailable, .true, because: .certificatesAvailable, at: scope.now)
        return found
    }

    private func write(
        _ task: CloudConfigText.Task, _ certificates: CertificateSet, _ config: inout KubeadmConfig, _ subject: Subject,
        _ scope: ReconcileScope
    ) async throws -> Outcome {
        let folder = config.spec.clusterConfiguration?["certificatesDir"]?.string ?? "/etc/kubernetes/pki"
        var spec = config.spec.value
        for index in spec.files.indices {
            guard let source = spec.files[index].contentFrom else { continue }
            spec.files[index].content = SecretText(try await text(in: source.secret, scope))
        }
        for index in spec.users.indices {
            guard let source = spec.users[index].passwdFrom else { continue }
            spec.users[index].passwd = SecretText(try await text(in: source.secret, scope))
        }
        let text = CloudConfigText(task: task, files: certificates.files(in: folder) + spec.files, spec: spec).text
        let secret = Secret(
            metadata: ObjectMeta(
                name: config.metadata.name, namespace: config.metadata.namespace,
                labels: [ClusterAPILabel.clusterName: subject.cluster.metadata.name],
                ownerReferences: OwnerReference(controlling: config).map { [$0] } ?? []),
            type: .clusterAPI,
            data: [
                ClusterAPISecret.value: SecretBytes(utf8: text.text),
                ClusterAPISecret.format: SecretBytes(utf8: KubeadmConfigSpec.Format.cloudConfig.rawValue),
            ])
        scope.logger.info("Writing bootstrap data", metadata: ["Secret": "\(secret.key)"])
        guard try await scope.client.resources(Secret.self, in: secret.metadata.namespace).createIfAbsent(secret) != nil
        else {
            // Ours would have been found before: it is somebody else's, perhaps of a machine of the same name that goes.
            return wait(
                &config, .dataSecretNotAvailable,
                "Secret \(secret.key) is there already and does not belong to this KubeadmConfig; delete it", scope
            ).merged(with: .recheck(after: .seconds(5)))
        }
        markWritten(&config, scope)
        return subject.machine.status.nodeRef == nil ? .recheck(after: BootstrapToken.lifetime / 3) : .settled
    }

    /// - Throws: ``MissingSecretValue``.
    private func text(in reference: SecretKeyReference, _ scope: ReconcileScope) async throws -> String {
        let secrets = scope.client.resources(Secret.self, in: scope.key.namespace)
        guard let text = try await secrets.getIfPresent(reference.name)?.data[reference.key]?.text else {
            throw MissingSecretValue(reference: reference)
        }
        return text
    }
}

/// A file or a password is in a Secret that is not there.
struct MissingSecretValue: WrongInput, Hashable {
    let reference: SecretKeyReference

    var description: String {
        "The KubeadmConfig takes a value from key '\(reference.key)' of Secret '\(reference.name)', which is not there or is no text; create it"
    }
}
