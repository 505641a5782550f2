import JSONTree
package import KubernetesClient
package import KubernetesModel

/// Sends what a reconciler changed in its copy of an object.
package struct Persistence<Object: KubernetesObject>: Sendable {
    private let client: KubernetesClient

    package init(client: KubernetesClient) {
        self.client = client
    }

    /// Which part of the object may be written.
    package enum Extent: Sendable { case everything, status }

    /// Writes the difference between two versions of an object; nothing when there is none.
    ///
    /// - Parameter wrote: told what the server made of each write, before the next one can fail.
    /// - Returns: the object as the server has it after the last write, or nil if nothing was sent.
    /// - Throws: `KubernetesError`; a conflict means that somebody wrote meanwhile and the object must be looked at
    ///   again. Of several writes those before the failed one have taken effect.
    package func persist(
        from before: Object, to after: Object, _ extent: Extent = .everything, wrote: (Object) -> Void = { _ in }
    ) async throws -> Object? {
        guard before != after else { return nil }
        let whole = try PersistPlan(from: JSONValue(encoding: before), to: JSONValue(encoding: after)) {
            try JSONValue(encoding: before, nilMembers: .null)
        }
        let plan = extent == .status ? whole.statusOnly : whole
        guard !plan.steps.isEmpty else { return nil }
        var identity = try StoredIdentity(before)
        let resources = client.resources(Object.self, in: identity.key.namespace)
        var written: Object?
        for step in plan.steps {
            let result = try await resources.patch(
                identity.key.name, step.patch(of: identity), subresource: step.subresource)
            wrote(result)
            identity = try StoredIdentity(result)
            written = result
        }
        return written
    }
}
