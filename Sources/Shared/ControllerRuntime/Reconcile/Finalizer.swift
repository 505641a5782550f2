package import JSONTree
package import KubernetesModel

/// The entry in `metadata.finalizers` by which a reconciler holds an object until it has cleaned up. Pure.
///
/// Guarantees: nothing is done for an object that does not carry the finalizer yet; and an entry is only removed where it
/// was seen, from the object it was seen on.
///
/// Caveat: kube-apiserver removes an object at once when the finalizer is added in the very moment of its deletion, and
/// answers both calls with success (kubernetes/kubernetes#77988). There is no cleaning up then.
package struct Finalizer: Hashable, Sendable {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    /// What is to be done for an object.
    package enum Step: Hashable, Sendable {
        /// It is wanted, and does not carry the finalizer: add it, then apply.
        case addThenApply
        /// It is wanted.
        case apply
        /// It is to go, and waits for us: clean up, then remove the finalizer.
        case cleanUpThenRemove
        /// It is to go, and does not wait for us.
        case nothing
    }

    package func step(for metadata: ObjectMeta) -> Step {
        switch (metadata.isDeleting, metadata.finalizers.contains(name)) {
        case (false, false): .addThenApply
        case (false, true): .apply
        case (true, true): .cleanUpThenRemove
        case (true, false): .nothing
        }
    }

    /// Adds the finalizer to an object that does not carry it; fails when the finalizers have changed meanwhile.
    package func addition(to metadata: ObjectMeta, of identity: StoredIdentity) -> JSONPatch {
        let uid = JSONPatch.Operation.test(.uid, .string(identity.uid))
        guard !metadata.finalizers.isEmpty else {
            // There is no list to test, so the version stands in for it.
            let version = JSONValue.string(identity.resourceVersion)
            return [
                uid, .replace(.resourceVersion, version),
                .add(.finalizers, [.string(name)]),
            ]
        }
        return [
            uid, .test(.finalizers, .array(metadata.finalizers.map(JSONValue.string))),
            .add(JSONPointer.finalizers.appending("-"), .string(name)),
        ]
    }

    /// Removes the finalizer; fails when another entry has taken its place meanwhile. Nil when the object has none.
    package func removal(from metadata: ObjectMeta, of identity: StoredIdentity) -> JSONPatch? {
        guard let index = metadata.finalizers.firstIndex(of: name) else { return nil }
        let place = JSONPointer.finalizers.appending(index)
        return [
            .test(.uid, .string(identity.uid)), .test(place, .string(name)), .remove(place),
        ]
    }
}
