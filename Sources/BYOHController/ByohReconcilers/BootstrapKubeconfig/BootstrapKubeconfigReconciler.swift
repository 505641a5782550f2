package import ByohAPI
package import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging

/// Makes an enrolment token for a `BootstrapKubeconfig`, and puts a kubeconfig with it into a Secret beside the object.
///
/// Once made the Secret is never changed: a token that has expired is told, and a new object makes a new one. A crash
/// between the two steps leaves a token that nobody knows, and that expires.
package struct BootstrapKubeconfigReconciler: Reconciler {
    package static let key = "kubeconfig"
    private static let expirationAnnotation = "byoh.infrastructure.cluster.x-k8s.io/expiration"
    private static let usualLife: Int32 = 1800

    package init() {}

    package func apply(_ object: inout BootstrapKubeconfig, _ scope: ReconcileScope) async throws -> Outcome {
        let secret = try await secret(for: object, scope)
        object.status.secretName = secret.metadata.name
        // Written by us; a text that somebody else put there is as good as none.
        let expiration = secret.metadata.annotations[Self.expirationAnnotation].flatMap { try? Time(parsing: $0) }
        object.status.expirationTimestamp = expiration
        let left = expiration.map { scope.now.duration(to: $0) } ?? .zero
        guard left > .zero else {
            object.mark(
                .ready, .false, because: .expired, "The token has expired; make a new BootstrapKubeconfig",
                at: scope.now)
            return .settled
        }
        object.mark(
            .ready, .true, because: .ready, "Secret \(secret.key) has the kubeconfig under the key \(Self.key)",
            at: scope.now)
        return .recheck(after: left)
    }

    private func secret(for object: BootstrapKubeconfig, _ scope: ReconcileScope) async throws -> Secret {
        let name = "\(object.metadata.name)-kubeconfig"
        let secrets = scope.client.resources(Secret.self, in: object.metadata.namespace)
        if let present = try await secrets.getIfPresent(name) {
            guard present.metadata.isOwned(byUID: object.metadata.uid ?? "") else {
                throw TerminalError("Secret \(present.key) exists and is not of this BootstrapKubeconfig")
            }
            return present
        }
        let token = EnrolmentToken.random()
        let expiration = scope.now + .seconds(object.spec.ttlSeconds ?? Self.usualLife)
        let terms = EnrolmentTerms(
            namespace: object.metadata.namespace ?? "", hostLabels: object.spec.hostLabels,
            maximumUses: Int(object.spec.maxUses ?? 1), autoAccept: object.spec.autoAccept)
        scope.logger.info("Making enrolment token", metadata: ["token": "\(token.id)"])
        _ = try await scope.client.resources(Secret.self, in: EnrolmentToken.namespace).create(
            token.object(terms: terms, expiration: expiration, description: "For BootstrapKubeconfig \(object.key)"))
        let metadata = ObjectMeta(
            name: name, namespace: object.metadata.namespace,
            annotations: [Self.expirationAnnotation: expiration.description],
            ownerReferences: [OwnerReference(controlling: object)].compactMap(\.self))
        let kubeconfig = Self.kubeconfig(object.spec, token, terms.namespace)
        return try await secrets.create(
            Secret(metadata: metadata, data: [Self.key: SecretBytes(kubeconfig.serialized())]))
    }

    /// JSON is YAML; the names are those of the existing project.
    private static func kubeconfig(
        _ spec: BootstrapKubeconfig.Spec, _ token: EnrolmentToken, _ namespace: String
    ) -> JSONValue {
        var cluster: JSONValue = ["server": .string(spec.apiserver)]
        if spec.insecureSkipTLSVerify {
            cluster["insecure-skip-tls-verify"] = true
        } else if !spec.certificateAuthorityData.bytes.isEmpty {
            cluster["certificate-authority-data"] = .string(Base64.encode(spec.certificateAuthorityData.bytes))
        }
        return [
            "apiVersion": "v1", "kind": "Config", "current-context": "default-context",
            "clusters": [["name": "default-cluster", "cluster": cluster]],
            "users": [["name": "default-auth", "user": ["token": .string(token.bearer.text)]]],
            "contexts": [
                [
                    "name": "default-context",
                    "context": [
                        "cluster": "default-cluster", "user": "default-auth", "namespace": .string(namespace),
                    ],
                ]
            ],
        ]
    }
}
