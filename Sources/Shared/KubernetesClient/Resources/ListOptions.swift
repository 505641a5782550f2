/// What a list or a watch is restricted to, and how fresh and how large its pages are. Follows `metav1.ListOptions`.
public struct ListOptions: Hashable, Sendable {
    /// Only objects whose labels match, in the selector grammar (`app=web,tier in (a, b)`). Nil selects all.
    public var labelSelector: String?
    /// Only objects whose fields match (`metadata.name=a,spec.nodeName!=b`). Nil selects all.
    public var fieldSelector: String?
    /// At most this many objects on a page; nil leaves it to the server, which then sends everything.
    public var limit: Int?
    /// The token that `ListMeta.continue` of the page before gave.
    public var continueToken: String?
    /// How fresh the answer must be. Nil: as fresh as can be, read through a quorum of etcd.
    public var resourceVersion: String?
    /// How ``resourceVersion`` is meant; only sent together with it.
    public var resourceVersionMatch: ResourceVersionMatch?
    /// How long the server may take; nil leaves it to the server. Whole seconds are sent.
    public var timeout: Duration?

    /// Defaults: everything, as fresh as can be, on one page.
    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil, continueToken: String? = nil,
        resourceVersion: String? = nil, resourceVersionMatch: ResourceVersionMatch? = nil, timeout: Duration? = nil
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.limit = limit
        self.continueToken = continueToken
        self.resourceVersion = resourceVersion
        self.resourceVersionMatch = resourceVersionMatch
        self.timeout = timeout
    }

    /// The query items, in a fixed order; options that are not set are left out.
    package var query: [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        if let labelSelector, !labelSelector.isEmpty { items.append(("labelSelector", labelSelector)) }
        if let fieldSelector, !fieldSelector.isEmpty { items.append(("fieldSelector", fieldSelector)) }
        if let limit { items.append(("limit", String(limit))) }
        if let continueToken { items.append(("continue", continueToken)) }
        if let resourceVersion { items.append(("resourceVersion", resourceVersion)) }
        if let resourceVersionMatch { items.append(("resourceVersionMatch", resourceVersionMatch.rawValue)) }
        if let timeout { items.append(("timeoutSeconds", String(timeout.components.seconds))) }
        return items
    }
}

/// How the server reads the resource version of a list. Follows `metav1.ResourceVersionMatch`.
public enum ResourceVersionMatch: String, Hashable, Sendable {
    /// The state at exactly that version; answered with 410 when it is compacted.
    case exact = "Exact"
    /// That version or any later one.
    case notOlderThan = "NotOlderThan"
}
