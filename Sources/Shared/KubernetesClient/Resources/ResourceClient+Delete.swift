public import KubernetesModel
import NIOCore

extension ResourceClient {
    /// Deletes one object, or marks it for deletion when finalizers or a grace period hold it. `DELETE …/{name}`
    ///
    /// An object that is already gone is an error (``KubernetesError/isNotFound``), and so is a precondition that
    /// does not hold (``KubernetesError/isConflict``).
    @discardableResult
    public func delete(
        _ name: String, _ options: DeleteOptions = DeleteOptions()
    ) async throws(KubernetesError) -> DeletionOutcome<Object> {
        let path = try path(.delete, name)
        let request = try deletion(at: path, query: [], options)
        return try await exchange.exchange(request) { response throws(KubernetesError) in
            let bytes = try await response.body.collect()
            let type = try BodyCoding.decode(AnswerKind.self, from: bytes, of: response.summary)
            // Most kinds answer with a Status once the object is gone; some send the object's last state instead.
            if type.kind == "Status" && resource.kind != "Status" { return .deleted }
            let object = try BodyCoding.decode(Object.self, from: bytes, of: response.summary)
            return object.isHeldFromDeletion ? .waiting(object) : .deleted
        }
    }

    /// Deletes all objects that the options of a list select. `DELETE …`
    public func deleteCollection(
        _ selection: ListOptions, _ options: DeleteOptions = DeleteOptions()
    ) async throws(KubernetesError) {
        let path = try collection(.delete, in: namespace)
        let request = try deletion(at: path, query: selection.query, options)
        try await exchange.exchange(request) { _ throws(KubernetesError) in }
    }

    private func deletion(
        at path: String, query: [(name: String, value: String)], _ options: DeleteOptions
    ) throws(KubernetesError) -> APIRequest {
        let summary = RequestSummary(method: "DELETE", path: path)
        let body = options == DeleteOptions() ? nil : try BodyCoding.encode(options, for: summary)
        return APIRequest(.delete, path, query: query, body: body, priority: priority)
    }
}

/// Only the kind of an answer.
private struct AnswerKind: Decodable {
    let kind: String?
}

extension KubernetesResource {
    /// Whether something keeps a deleted object in place.
    fileprivate var isHeldFromDeletion: Bool {
        metadata.isDeleting && (!metadata.finalizers.isEmpty || (metadata.deletionGracePeriodSeconds ?? 0) > 0)
    }
}
