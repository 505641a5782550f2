import ClusterAPIModel
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import PKI

/// The Secrets with a cluster's certificates. Those that a user made stay as they are.
struct ClusterCertificates: Sendable {
    let cluster: ObjectKey
    let client: KubernetesClient
    var hasExternalEtcd = false

    private static let day: Int64 = 86_400
    /// Authorities are never replaced, so they must outlive the cluster.
    static let defaultDays: Int64 = 3650

    private var secrets: ResourceClient<Secret> { client.resources(Secret.self, in: cluster.namespace) }
    private var purposes: [ClusterAPISecret.Purpose] { CertificateSet.purposes(hasExternalEtcd: hasExternalEtcd) }

    /// What is there, and what is missing of what must be there.
    func read() async throws -> (found: CertificateSet, missing: [ClusterAPISecret.Purpose]) {
        var pairs: [ClusterAPISecret.Purpose: CertificateSet.Pair] = [:]
        for purpose in purposes {
            guard let secret = try await secrets.getIfPresent(name(purpose)) else { continue }
            pairs[purpose] = pair(in: secret, purpose)
        }
        return (CertificateSet(pairs), purposes.filter { pairs[$0] == nil })
    }

    /// The Secrets that an earlier control plane of this name has left, and that the garbage collector is about to take.
    ///
    /// Whoever used them would be without certificates a moment later, while hosts have them already.
    func leftovers(ofOthersThan owner: String?) async throws -> [String] {
        var names: [String] = []
        for purpose in purposes + [.kubeconfig] {
            guard let controller = try await secrets.getIfPresent(name(purpose))?.metadata.controller else { continue }
            let isControlPlane = controller.kind == KubeadmControlPlane.apiResource.kind
            if isControlPlane && controller.uid != owner { names.append(name(purpose)) }
        }
        return names
    }

    /// Makes what is missing.
    ///
    /// Of two that make the same at once the first stands: both read it back afterwards.
    ///
    /// - Throws: ``KubernetesError``, and whatever the cryptographic library throws.
    func make(
        _ missing: [ClusterAPISecret.Purpose], owner: OwnerReference?, algorithm: KeyAlgorithm,
        days: Int64 = defaultDays, now: Time
    ) async throws {
        let begin = Date(timeIntervalSince1970: Double(now.secondsSinceEpoch))
        let validity = CertificateValidity.starting(at: begin, lasting: .seconds(days * Self.day))
        for purpose in missing {
            let certificate: String
            let key: String
            switch purpose {
            case .serviceAccount:
                let pair = try SigningKeyPair(algorithm)
                (certificate, key) = (pair.publicKeyPEM, pair.privateKeyPEM)
            case .clusterAuthority, .etcdAuthority, .frontProxyAuthority:
                let authority = try CertificateAuthority(
                    clusterAuthority: "kubernetes", algorithm: algorithm, validity: validity)
                (certificate, key) = (try authority.certificatePEM, try authority.privateKeyPEM)
            case .etcdClient, .kubeconfig:
                continue
            }
            let secret = Secret(
                metadata: ObjectMeta(
                    name: name(purpose), namespace: cluster.namespace,
                    labels: [ClusterAPILabel.clusterName: cluster.name], ownerReferences: owner.map { [$0] } ?? []),
                type: .clusterAPI,
                data: [
                    ClusterAPISecret.certificate: SecretBytes(utf8: Self.terminated(certificate)),
                    ClusterAPISecret.privateKey: SecretBytes(utf8: Self.terminated(key)),
                ])
            try await secrets.createIfAbsent(secret)
        }
    }

    private func name(_ purpose: ClusterAPISecret.Purpose) -> String {
        ClusterAPISecret.name(purpose, of: cluster.name)
    }

    /// Nil when the Secret does not hold what it should.
    private func pair(in secret: Secret, _ purpose: ClusterAPISecret.Purpose) -> CertificateSet.Pair? {
        guard let certificate = secret.data[ClusterAPISecret.certificate]?.text, !certificate.isEmpty else {
            return nil
        }
        let key = secret.data[ClusterAPISecret.privateKey]?.text ?? ""
        let mayLackKey = purpose == .etcdAuthority && hasExternalEtcd
        if key.isEmpty && !mayLackKey { return nil }
        return CertificateSet.Pair(certificate: certificate, key: SecretText(key))
    }

    /// PEM ends with a line feed.
    private static func terminated(_ pem: String) -> String { pem.hasSuffix("\n") ? pem : pem + "\n" }
}
