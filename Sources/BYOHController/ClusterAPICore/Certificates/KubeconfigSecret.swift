import ClusterAPIModel
import FoundationEssentials
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI

/// The Secret with the administrator's kubeconfig of a cluster.
struct KubeconfigSecret: Sendable {
    let cluster: ObjectKey
    let client: KubernetesClient

    private static let lifetime: Duration = .seconds(365 * 86_400)
    private static let user = "kubernetes-admin"
    private static let group = "system:masters"

    private var secrets: ResourceClient<Secret> { client.resources(Secret.self, in: cluster.namespace) }
    private var name: String { ClusterAPISecret.name(.kubeconfig, of: cluster.name) }

    /// Makes the Secret if it is missing, and renews the certificate in it when half of its life is over.
    ///
    /// One that somebody else made, who does not own it through `owner`, stays as it is.
    ///
    /// - Throws: ``KubernetesError``, and the parser's error when the authority cannot be read.
    func ensure(
        endpoint: APIEndpoint, authority pair: CertificateSet.Pair, owner: OwnerReference?, now: Time
    ) async throws {
        let begin = Date(timeIntervalSince1970: Double(now.secondsSinceEpoch))
        guard let present = try await secrets.getIfPresent(name) else {
            let value = try Self.text(cluster: cluster.name, endpoint: endpoint, authority: pair, now: begin)
            let secret = Secret(
                metadata: ObjectMeta(
                    name: name, namespace: cluster.namespace, labels: [ClusterAPILabel.clusterName: cluster.name],
                    ownerReferences: owner.map { [$0] } ?? []),
                type: .clusterAPI, data: [ClusterAPISecret.value: SecretBytes(utf8: value.text)])
            try await secrets.createIfAbsent(secret)
            return
        }
        guard let owner, present.metadata.isOwned(byUID: owner.uid), Self.isHalfOver(present, at: begin) else { return }
        let value = try Self.text(cluster: cluster.name, endpoint: endpoint, authority: pair, now: begin)
        var metadata: JSONValue = [:]
        metadata["resourceVersion"] = present.metadata.resourceVersion.map(JSONValue.string)
        let change: JSONValue = [
            "metadata": metadata,
            "data": [ClusterAPISecret.value: try JSONValue(encoding: SecretBytes(utf8: value.text))],
        ]
        _ = try await secrets.patch(name, .merge(change))
    }

    /// A kubeconfig whose user is the administrator, with a new certificate.
    static func text(
        cluster: String, endpoint: APIEndpoint, authority pair: CertificateSet.Pair, now: Date
    ) throws -> SecretText {
        let authority = try CertificateAuthority(certificatePEM: pair.certificate, privateKeyPEM: pair.key.text)
        let issued = try authority.issue(
            .client(user: user, groups: [group]), validity: .starting(at: now, lasting: lifetime))
        let userName = "\(cluster)-admin"
        let context = "\(userName)@\(cluster)"
        func data(_ text: String) -> JSONValue { .string(Base64.encode(Array(text.utf8))) }
        let tree: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "preferences": [:], "current-context": .string(context),
            "clusters": [
                [
                    "name": .string(cluster),
                    "cluster": [
                        "server": .string("https://\(endpoint)"), "certificate-authority-data": data(pair.certificate),
                    ],
                ]
            ],
            "contexts": [
                ["name": .string(context), "context": ["cluster": .string(cluster), "user": .string(userName)]]
            ],
            "users": [
                [
                    "name": .string(userName),
                    "user": [
                        "client-certificate-data": data(issued.certificatePEM),
                        "client-key-data": data(issued.privateKeyPEM),
                    ],
                ]
            ],
        ]
        return SecretText(YAMLText.document(tree))
    }

    /// Whether less than half of the certificate's life is left. False for text that is not of our making.
    private static func isHalfOver(_ secret: Secret, at now: Date) -> Bool {
        let label = "client-certificate-data: "
        let lines = secret.data[ClusterAPISecret.value]?.text?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.contains(label) }),
            let encoded = line.split(separator: " ").last, let bytes = Base64.decode(String(encoded)),
            // A certificate that cannot be read is not ours to renew.
            let pin = try? CertificatePin(certificatePEM: String(decoding: bytes, as: UTF8.self))
        else { return false }
        let validity = pin.validity
        let half = validity.notAfter.timeIntervalSince(validity.notBefore) / 2
        return validity.notAfter.timeIntervalSince(now) < half
    }
}
