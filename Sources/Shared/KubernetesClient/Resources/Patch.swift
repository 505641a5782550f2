public import JSONTree

/// A change to one object, in one of the forms that the API server takes.
public enum Patch: Hashable, Sendable {
    /// RFC 7386: objects are merged, null removes, lists are replaced whole.
    case merge(JSONValue)
    /// RFC 6902: operations in order, all or none; a failed `test` is answered with 422.
    case json(JSONPatch)
    /// Server-side apply: the fields that `manager` wants. It owns them afterwards; `force` takes them from others,
    /// otherwise a field that somebody else owns is answered with 409.
    case apply(JSONValue, manager: String, force: Bool)
    /// Kubernetes' own merge, which merges lists by key. Built-in kinds only.
    case strategicMerge(JSONValue)

    package var contentType: String {
        switch self {
        case .merge: "application/merge-patch+json"
        case .json: "application/json-patch+json"
        case .apply: "application/apply-patch+yaml"
        case .strategicMerge: "application/strategic-merge-patch+json"
        }
    }
}
