/// One entry of the log: what happened to one object at one revision.
package struct Change: Hashable, Sendable {
    /// What happened.
    package enum Kind: Int64, Hashable, Sendable {
        case created = 0
        case updated = 1
        case deleted = 2
    }

    package let kind: Kind
    /// The state after the change; for a deletion, the last state, with the revision of the deletion.
    package let object: StoredObject
    /// The JSON before the change; nil for a creation.
    package let previousText: String?

    package var revision: Int64 { object.revision }
    package var key: StoredKey { object.key }
}

extension Change: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The place and the revision, never the content.
    package var description: String { "\(kind) \(object)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["kind": kind, "object": object]) }
}
