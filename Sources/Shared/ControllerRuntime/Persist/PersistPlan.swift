package import JSONTree
package import KubernetesClient

/// The writes that bring what a reconciler changed in its copy of an object to the server. Pure.
///
/// Both sides are encodings of the same Swift type, so a field the type does not model is in neither, and is never
/// written:
/// - Changed values, maps and lists of plain values become a merge patch, without regard to what others write.
/// - A list whose elements are objects is changed element by element with a JSON patch, so that unknown fields inside
///   the elements survive. Its indexes mean something in one version only, so the patch is *guarded*: it names the
///   resource version that was read, and the server answers 409 when anybody wrote meanwhile.
/// - A list of objects that appears or goes, and `metadata.finalizers`, are shared with others: a merge patch, guarded.
/// - Everything but the status goes first, the status second, each in one patch. Only when a list's elements change
///   together with something in another branch of the same half can there be two for it: a JSON patch cannot set a field
///   whose parent may be missing on the server. An object where the type has an optional that was nil is no such case:
///   the server has none in the version that was read, so the JSON patch adds it whole.
///
/// Assumptions: inside the elements of lists the type leaves out what the server leaves out, as optionals and
/// `@OmitEmpty` do. An empty container that only the type has cannot be told from one that is there. An optional is nil
/// only where the server has nothing or null.
///
/// If one write is guarded all are: the first by the version that was read, each other by the one that the write before
/// it made. An unguarded one among them would hide what others wrote before it.
package struct PersistPlan: Hashable, Sendable {
    /// One write.
    package struct Step: Hashable, Sendable {
        package enum Change: Hashable, Sendable {
            case merge(JSONValue)
            case json(JSONPatch)
        }

        /// Nil for everything but the status.
        package let subresource: Subresource?
        package let change: Change
        /// Whether the object must not have changed since it was read.
        package fileprivate(set) var isGuarded: Bool
    }

    /// In the order in which they are to be sent; empty when nothing changed.
    package private(set) var steps: [Step]

    /// - Parameters:
    ///   - before: the object as it was read, encoded.
    ///   - after: the object as it should be, encoded. Metadata that only the server sets is ignored.
    ///   - explicit: `before` with null for the optional members that are nil; asked for only where that matters.
    package init(from before: JSONValue, to after: JSONValue, explicit: () throws -> JSONValue) rethrows {
        let (oldMain, oldStatus) = Self.halves(of: before)
        let (newMain, newStatus) = Self.halves(of: after)
        steps = try Self.steps(from: oldMain, to: newMain, subresource: nil, explicit)
        steps += try Self.steps(from: oldStatus, to: newStatus, subresource: .status, explicit)
        if steps.contains(where: \.isGuarded) {
            for index in steps.indices { steps[index].isGuarded = true }
        }
    }

    /// The same where nothing is known of what the server does not have.
    package init(from before: JSONValue, to after: JSONValue) {
        self.init(from: before, to: after, explicit: { [:] })
    }

    /// Only the writes that change the status.
    package var statusOnly: PersistPlan {
        var plan = self
        plan.steps.removeAll { $0.subresource != .status }
        return plan
    }

    // MARK: - Halves

    /// What the server sets, or what identifies the object; a change to it could only be refused.
    private static let serverOwned = [
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink",
    ]

    private static func halves(of object: JSONValue) -> (main: JSONValue, status: JSONValue) {
        var main = object.object ?? [:]
        let status = main.removeValue(forKey: "status")
        if var metadata = main["metadata"]?.object {
            for field in serverOwned { metadata[field] = nil }
            main["metadata"] = .object(metadata)
        }
        return (.object(main), .object(status.map { ["status": $0] } ?? [:]))
    }

    private static func steps(
        from before: JSONValue, to after: JSONValue, subresource: Subresource?, _ explicit: () throws -> JSONValue
    ) rethrows -> [Step] {
        guard before != after else { return [] }
        let lists = ChangedLists(from: before, to: after)
        let elements = JSONPatch.diff(from: lists.mergeable, to: after)
        guard let merge = JSONMergePatch.diff(from: before, to: lists.mergeable) else {
            guard !elements.isEmpty else { return [] }
            return [Step(subresource: subresource, change: .json(elements), isGuarded: true)]
        }
        guard !elements.isEmpty else {
            let touchesShared =
                JSONMergePatch.replacesArrayOfObjects(from: before, to: after)
                || before["metadata"]?["finalizers"] != after["metadata"]?["finalizers"]
            return [Step(subresource: subresource, change: .merge(merge), isGuarded: touchesShared)]
        }
        let known = try explicit()
        if let operations = lists.operations(for: merge, isAbsent: { known[$0] == .null }) {
            let patch = JSONPatch(operations + elements.operations)
            return [Step(subresource: subresource, change: .json(patch), isGuarded: true)]
        }
        return [
            Step(subresource: subresource, change: .merge(merge), isGuarded: true),
            Step(subresource: subresource, change: .json(elements), isGuarded: true),
        ]
    }
}

extension PersistPlan.Step {
    /// The patch to send, which fails when the object was replaced by another of the same name, and if it is guarded
    /// when the object has changed.
    ///
    /// - Parameter identity: with the resource version that the write before this one made, or the one that was read.
    package func patch(of identity: StoredIdentity) -> Patch {
        switch change {
        case .merge(var body):
            var metadata = body["metadata"] ?? .object([:])
            metadata["uid"] = .string(identity.uid)
            if isGuarded { metadata["resourceVersion"] = .string(identity.resourceVersion) }
            body["metadata"] = metadata
            return .merge(body)
        case .json(let patch):
            var preamble: [JSONPatch.Operation] = [.test(.uid, .string(identity.uid))]
            if isGuarded {
                preamble.append(.replace(.resourceVersion, .string(identity.resourceVersion)))
            }
            return .json(JSONPatch(preamble + patch.operations))
        }
    }
}
