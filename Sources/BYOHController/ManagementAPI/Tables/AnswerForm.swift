import HTTPServing
import JSONTree
import KubernetesModel

/// The form in which a client wants objects: the first that is on offer, of what `Accept` lists.
enum AnswerForm: Sendable {
    /// As they are.
    case whole
    /// As `kubectl get` shows them.
    case table(Table)
    /// Their metadata alone: PartialObjectMetadata of this version of `meta.k8s.io`.
    case metadata(apiVersion: String)

    /// What is answered. A watch answers objects.
    enum Content: Sendable { case object, list }

    /// - Throws: ``APIFailure`` 406 when nothing is accepted but forms that are not on offer, 400 for a table whose rows are
    ///   to carry something that there is not.
    static func requested(
        by request: ServedRequest, for content: Content, of kind: ServedKind, now: Time
    ) throws(APIFailure) -> AnswerForm {
        var isJSONAlone = true
        for range in MediaRange.accepted(by: request) {
            guard let form = range.parameters["as"] else {
                if range.allows("application/json") { return .whole }
                isJSONAlone = false
                continue
            }
            guard range.type == "application/json" else {
                isJSONAlone = false
                continue
            }
            guard range.parameters["g"] == "meta.k8s.io", let version = range.parameters["v"],
                ["v1", "v1beta1"].contains(version)
            else { continue }
            switch (form, content) {
            case ("Table", _): return .table(try Table(kind, for: request, now: now))
            case ("PartialObjectMetadata", .object), ("PartialObjectMetadataList", .list):
                return .metadata(apiVersion: "meta.k8s.io/\(version)")
            default: continue
            }
        }
        // Of other types than JSON there is none, and JSON will do.
        if isJSONAlone { throw .notAcceptable(offered: ["application/json"]) }
        return .whole
    }

    static func partial(_ object: JSONValue, apiVersion: String) -> JSONValue {
        ["kind": "PartialObjectMetadata", "apiVersion": .string(apiVersion), "metadata": object.metadata]
    }
}
