import ControllerRuntime
import KubernetesClient
import KubernetesModel

extension ResourceClient {
    /// Creates an object; one of that name that is there already is no error.
    @discardableResult
    func createIfAbsent(_ object: Object) async throws(KubernetesError) -> Object? {
        do {
            return try await create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
            return nil
        }
    }

    /// Deletes an object; one that is gone is no error.
    ///
    /// - Parameter uid: which one, so that another one of that name is not touched.
    /// - Returns: whether it is gone, and not held by a finalizer.
    @discardableResult
    func remove(_ name: String, uid: String?) async throws(KubernetesError) -> Bool {
        do {
            let options = DeleteOptions(preconditions: uid.map { DeleteOptions.Preconditions(uid: $0) })
            if case .deleted = try await delete(name, options) { return true }
            return false
        } catch {
            guard error.isNotFound else { throw error }
            return true
        }
    }
}
