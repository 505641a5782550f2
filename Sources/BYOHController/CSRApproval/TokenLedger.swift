package import ByohAPI
import JSONTree
package import KubernetesClient
import KubernetesModel

/// Counts the uses of enrolment tokens in their Secrets, by compare-and-swap.
package struct TokenLedger: Sendable {
    private let client: KubernetesClient

    package init(client: KubernetesClient) {
        self.client = client
    }

    /// Counts one use for the key of a request; a key that was counted before costs nothing.
    ///
    /// - Returns: What the token grants.
    /// - Throws: ``RequestDenial`` when it grants nothing to this host; a conflict when somebody counted meanwhile.
    package func spend(_ id: String, on request: VerifiedRequest) async throws -> EnrolmentTerms {
        let (secret, before) = try await find(id, for: request)
        var terms = before
        guard terms.use(byKey: request.keyDigest) else { throw RequestDenial.tokenUsedUp(uses: terms.uses) }
        guard terms != before else { return terms }
        let metadata: JSONValue = [
            "uid": .string(secret.metadata.uid ?? ""),
            "resourceVersion": .string(secret.metadata.resourceVersion ?? ""),
            "annotations": .object(terms.annotations.mapValues(JSONValue.string)),
        ]
        _ = try await client.resources(Secret.self, in: EnrolmentToken.namespace).patch(
            secret.metadata.name, .merge(["metadata": metadata]))
        return terms
    }

    /// Looks whether the token is one for the request's namespace, and counts nothing.
    ///
    /// - Throws: ``RequestDenial`` when it is not.
    package func check(_ id: String, for request: VerifiedRequest) async throws {
        _ = try await find(id, for: request)
    }

    private func find(_ id: String, for request: VerifiedRequest) async throws -> (Secret, EnrolmentTerms) {
        let secrets = client.resources(Secret.self, in: EnrolmentToken.namespace)
        guard let secret = try await secrets.getIfPresent(EnrolmentToken.secretName(id: id)) else {
            throw RequestDenial.tokenGone(id)
        }
        let terms: EnrolmentTerms
        do {
            terms = try EnrolmentTerms(annotations: secret.metadata.annotations)
        } catch {
            throw RequestDenial.tokenInvalid(error.description)
        }
        guard terms.namespace == request.subject.namespace else {
            throw RequestDenial.wrongNamespace(request.subject.namespace, granted: terms.namespace)
        }
        return (secret, terms)
    }
}
