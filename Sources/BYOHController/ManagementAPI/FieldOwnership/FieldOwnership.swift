import JSONTree

/// The rules of field ownership: what a write means for who owns what.
///
/// Pure, and knows nothing of metadata, names or times. Follows `sigs.k8s.io/structured-merge-diff/merge`.
struct FieldOwnership: Sendable {
    let schema: FieldSchema
    /// What nobody can own through this resource, with all that is below.
    let ignored: FieldSet

    /// After somebody wrote the whole object: what he changed is his, and nobody else's.
    ///
    /// - Returns: The other managers, and what the writer now owns of what he changed.
    func updated(
        from old: JSONValue, to new: JSONValue, _ managers: FieldManagers
    ) -> (others: FieldManagers, own: FieldSet) {
        let comparison = compare(old, new)
        var others = managers
        for manager in managers.entries.keys {
            others.take(comparison.changed.union(comparison.removed), from: manager)
        }
        return (others, comparison.changed)
    }

    /// What applying a manifest makes of an object.
    struct Applied: Hashable, Sendable {
        let object: JSONValue
        let managers: FieldManagers
    }

    /// Merges a manifest into an object, and removes what the manager applied before, leaves out now and nobody else owns.
    ///
    /// - Throws: ``FieldConflicts`` for fields of others that the manifest would change, unless it is forced.
    func apply(
        _ manifest: JSONValue, by manager: FieldManagerID, apiVersion: String, to live: JSONValue,
        _ managers: FieldManagers, isForced: Bool
    ) throws(FieldConflicts) -> Applied {
        let merged = schema.merged(live, with: manifest)
        let last = managers.entries[manager]
        var result = managers
        let own = schema.fieldSet(of: manifest).subtractingWithDescendants(of: ignored)
        result.entries[manager] = FieldManagers.Entry(set: own, apiVersion: apiVersion, time: last?.time)
        var object = merged
        if let last, !last.set.isEmpty { object = pruned(merged, of: last.set, result, manifest) }
        let comparison = compare(live, object)
        var conflicts: [FieldManagerID: FieldSet] = [:]
        for (other, entry) in managers.entries where other != manager {
            let common = entry.set.intersection(comparison.changed)
            if !common.isEmpty { conflicts[other] = common }
        }
        guard conflicts.isEmpty || isForced else { throw FieldConflicts(conflicts) }
        for other in managers.entries.keys where other != manager {
            result.take(comparison.changed.union(comparison.removed), from: other)
        }
        if own.isEmpty { result.entries[manager] = nil }
        return Applied(object: object, managers: result)
    }

    private func compare(_ old: JSONValue, _ new: JSONValue) -> FieldComparison {
        FieldComparison(from: schema.filledIn(old), to: schema.filledIn(new), schema).ignoring(ignored)
    }

    /// The object without what is in `last` and owned by nobody any more.
    private func pruned(
        _ merged: JSONValue, of last: FieldSet, _ managers: FieldManagers, _ manifest: JSONValue
    ) -> JSONValue {
        let last = schema.withNamedFields(last)
        let everything = schema.withNamedFields(schema.fieldSet(of: merged))
        var without = schema.removing(last, from: merged) ?? [:]
        let owned = managers.entries.values.reduce(FieldSet()) { $0.union(schema.withNamedFields($1.set)) }
        // What others own comes back, with what it stands in.
        let left = schema.withNamedFields(schema.fieldSet(of: without))
        without = schema.removing(everything.subtracting(left.union(owned)), from: merged) ?? [:]
        // What went along with its container and was never this manager's comes back too.
        let kept = schema.withNamedFields(schema.fieldSet(of: without))
        let result = schema.removing(everything.subtracting(kept).intersection(last), from: merged) ?? [:]
        // Containers that the manifest itself names stay, even when they are empty now.
        return schema.merged(result, with: manifest)
    }
}
