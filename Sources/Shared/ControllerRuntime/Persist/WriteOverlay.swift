public import KubernetesModel
import Synchronization

/// Lets a process read its own writes, although its cache has not heard of them yet.
///
/// After a write the watch brings the result a moment later. A pass that begins in between would see the object as it
/// was before its own write and repeat what it has done. Whoever writes records the answer here, and reads through
/// ``freshest(_:)``: the newer of the cached and the written object. No waiting, no further request.
///
/// The alternatives, to wait until the cache has caught up or to ask the server again, cost time or requests in
/// every pass, and the first can wait for ever behind a broken watch. client-go's mutation cache does the same.
///
/// Assumption: resource versions are decimal numbers that grow, as Kubernetes documents them. If one is not, the
/// cached object counts as the newer.
public final class WriteOverlay<Object: KubernetesResource>: Sendable {
    private let written = Mutex<[ObjectKey: Object]>([:])

    /// An overlay that knows of no writes, so that every cached object is the freshest.
    public init() {}

    /// How many writes the cache has not caught up with.
    public var count: Int { written.withLock(\.count) }

    /// Notes the answer to a write.
    public func wrote(_ object: Object) {
        written.withLock { written in
            if let known = written[object.key], Self.isAtLeastAsNew(known, as: object) { return }
            written[object.key] = object
        }
    }

    /// Notes what the cache has now; a write that it has caught up with is forgotten.
    public func observed(_ cached: Object) {
        written.withLock { written in
            if let own = written[cached.key], Self.isAtLeastAsNew(cached, as: own) { written[cached.key] = nil }
        }
    }

    /// Notes that the cache has no such object any more.
    public func observedDeletion(of key: ObjectKey) {
        written.withLock { $0[key] = nil }
    }

    /// The newer of what the cache has and what was last written.
    public func freshest(_ cached: Object) -> Object {
        written.withLock { written in
            guard let own = written[cached.key] else { return cached }
            guard Self.isAtLeastAsNew(cached, as: own) else { return own }
            written[cached.key] = nil
            return cached
        }
    }

    private static func isAtLeastAsNew(_ object: Object, as other: Object) -> Bool {
        guard let version = ResourceVersionNumber(object), let otherVersion = ResourceVersionNumber(other) else {
            return true
        }
        return version >= otherVersion
    }
}

/// A resource version as the decimal number of any length that it is documented to be.
struct ResourceVersionNumber: Comparable {
    private let digits: Substring.UTF8View

    init?(_ object: some KubernetesResource) {
        guard let version = object.metadata.resourceVersion else { return nil }
        self.init(version)
    }

    init?(_ version: String) {
        guard !version.isEmpty, version.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        digits = version.drop { $0 == "0" }.utf8
    }

    static func == (left: Self, right: Self) -> Bool { left.digits.elementsEqual(right.digits) }

    static func < (left: Self, right: Self) -> Bool {
        left.digits.count == right.digits.count
            ? left.digits.lexicographicallyPrecedes(right.digits) : left.digits.count < right.digits.count
    }
}
