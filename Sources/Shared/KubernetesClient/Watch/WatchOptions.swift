/// What a ``Watcher`` follows, and how.
public struct WatchOptions: Hashable, Sendable {
    /// How the objects that exist already are asked for.
    public enum InitialList: Hashable, Sendable {
        /// By lists of at most so many objects; 0 asks for all at once.
        case paged(limit: Int)
        /// As the begin of the watch itself (`sendInitialEvents`), which costs the server the least.
        ///
        /// Servers before 1.32 do not all offer it. The watcher falls back to pages of 500 where it is refused or ignored.
        case streamed
    }

    /// How old the first list may be.
    public enum Freshness: Hashable, Sendable {
        /// At least as new as anything written before the request: `resourceVersion` is not sent.
        case mostRecent
        /// Whatever the server has in its cache (`resourceVersion=0`): cheaper, and possibly older than what an earlier
        /// process has seen. Only the first list of a watcher asks for it: a later one must never go back in time.
        case cached
    }

    /// Only objects whose labels match, in the selector grammar (`app=web,tier in (a, b)`). Nil selects all.
    public var labelSelector: String?
    /// Only objects whose fields match (`metadata.name=a,spec.nodeName!=b`). Nil selects all.
    public var fieldSelector: String?
    /// How what exists is asked for, also when a later list becomes necessary.
    public var initialList: InitialList
    /// How old the first list may be; the later ones are as fresh as can be.
    public var freshness: Freshness
    /// How long the server lets one watch live. Each one is given a random length between this and twice this, so that
    /// many watchers do not return together. In whole seconds, at least one.
    public var connectionTime: Duration
    /// How long nothing at all may arrive before the connection is taken for dead.
    ///
    /// Nil stands for the time the server was given for the watch, and half a minute: a server need not send anything
    /// on a quiet watch, and closes it when that time is over. A watch that is not accepted within a minute is given up
    /// in any case, and peers that are gone are noticed by TCP.
    public var silenceLimit: Duration?

    /// Defaults: everything, in pages of 500, as fresh as can be, by watches of five to ten minutes.
    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, initialList: InitialList = .paged(limit: 500),
        freshness: Freshness = .mostRecent, connectionTime: Duration = .seconds(300), silenceLimit: Duration? = nil
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.initialList = initialList
        self.freshness = freshness
        self.connectionTime = connectionTime
        self.silenceLimit = silenceLimit
    }
}

extension WatchOptions {
    /// The query items that lists and watches have in common.
    var selectorQuery: [(name: String, value: String)] {
        ListOptions(labelSelector: labelSelector, fieldSelector: fieldSelector).query
    }
}
