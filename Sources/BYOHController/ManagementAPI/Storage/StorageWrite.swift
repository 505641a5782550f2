/// A wanted change of one object, with what must be true for it.
package struct StorageWrite: Sendable {
    /// What must be true of the object before the write.
    package enum Expectation: Hashable, Sendable {
        /// There is none.
        case absent
        /// It is there, and was last written at this revision.
        case revision(Int64)
    }

    package let key: StoredKey
    package let kind: Change.Kind
    package let expectation: Expectation
    /// Makes the JSON once the revision is known, so that the object can carry it. Runs while other writes wait.
    package let text: @Sendable (_ revision: Int64) -> String

    /// Makes an object where there is none.
    package static func create(_ key: StoredKey, text: @escaping @Sendable (Int64) -> String) -> Self {
        Self(key: key, kind: .created, expectation: .absent, text: text)
    }

    /// Replaces an object that nobody changed since `revision`.
    package static func update(
        _ key: StoredKey, at revision: Int64, text: @escaping @Sendable (Int64) -> String
    ) -> Self {
        Self(key: key, kind: .updated, expectation: .revision(revision), text: text)
    }

    /// Removes an object that nobody changed since `revision`. The text is what watchers are shown.
    package static func delete(
        _ key: StoredKey, at revision: Int64, text: @escaping @Sendable (Int64) -> String
    ) -> Self {
        Self(key: key, kind: .deleted, expectation: .revision(revision), text: text)
    }
}

/// What became of a ``StorageWrite``.
package enum WriteOutcome: Hashable, Sendable {
    /// It is on disk, and this is the new state.
    case written(StoredObject)
    /// The expectation did not hold, and nothing was changed; `current` is what is there.
    case refused(current: StoredObject?)
}
