package import ByohAPI
package import KubernetesClient
import KubernetesModel

/// Makes what belongs to a host, where it is not there yet.
package struct HostObjectsWriter: Sendable {
    private let client: KubernetesClient

    package init(client: KubernetesClient) {
        self.client = client
    }

    /// The rights come last: whoever can read sees everything.
    package func ensure(for host: ByoHost) async throws {
        guard let objects = HostObjects(of: host) else { return }
        try await ensure(objects.lease)
        try await ensure(objects.plan)
        try await ensure(objects.role)
        try await ensure(objects.roleBinding)
    }

    private func ensure<Object: KubernetesObject>(_ object: Object) async throws(KubernetesError) {
        do {
            _ = try await client.resources(Object.self, in: object.metadata.namespace).create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }
}
