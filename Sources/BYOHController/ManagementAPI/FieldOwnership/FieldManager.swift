import JSONTree
import KubernetesModel

/// Keeps `metadata.managedFields`: for each write, who owns what afterwards.
///
/// Pure. Follows `k8s.io/apimachinery/pkg/util/managedfields`.
struct FieldManager: Sendable {
    /// The name for writers that give none.
    static let unknown = "unknown"
    /// Who owns what was there before the first apply of an object that nobody's fields were kept of.
    static let beforeFirstApply = "before-first-apply"
    /// Who owns what too many updaters own together.
    static let ancient = "ancient-changes"
    private static let maximumUpdaters = 10
    static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    private let ownership: FieldOwnership
    private let apiVersion: String
    private let subresource: String

    /// - Parameters:
    ///   - schema: How the kind's fields are merged.
    ///   - apiVersion: The version of the request.
    ///   - ignored: What the writer cannot set through this resource, besides what only the server sets.
    init(schema: FieldSchema, apiVersion: String, subresource: String, ignored: FieldSet) {
        ownership = FieldOwnership(schema: schema, ignored: ignored)
        self.apiVersion = apiVersion
        self.subresource = subresource
    }

    /// What nobody owns, because only the server sets it or because it never changes.
    private static let unowned = FieldSet(
        [
            ["apiVersion"], ["kind"], ["metadata"], ["metadata", "name"], ["metadata", "namespace"],
            ["metadata", "creationTimestamp"], ["metadata", "selfLink"], ["metadata", "uid"],
            ["metadata", "clusterName"], ["metadata", "generation"], ["metadata", "managedFields"],
            ["metadata", "resourceVersion"],
        ].map { names in FieldPath(names.map(PathElement.field)) })

    // MARK: - Writes of the whole object

    /// The fields' managers after a create, an update or a patch.
    ///
    /// - Parameters:
    ///   - old: What is stored; nil for a new object.
    ///   - submitted: The managers that the request itself carries, which replace the stored ones: a client that read the
    ///     object, or one that wants no managers (`[{}]`).
    func updated(
        from old: JSONValue?, to new: JSONValue, submitted: JSONValue?, by name: String, at time: Time
    ) -> JSONValue? {
        var managers = liveManagers(old)
        if subresource.isEmpty, let submitted {
            if submitted == [[:]] {
                managers = FieldManagers()
            } else if let given = try? FieldManagers(submitted), !given.isEmpty {
                // What cannot be read is as if it was not there: clients must not lose what they do not understand.
                managers = given
            }
        }
        // Once nobody's fields are kept of an object, only an apply begins to keep them again.
        if managers.isEmpty, old != nil { return nil }
        var before = old ?? ownership.schema.emptyObject
        var after = new
        before.setMetadata("managedFields", nil)
        after.setMetadata("managedFields", nil)
        let id = FieldManagerID(name, .update, apiVersion: apiVersion, subresource: subresource)
        return capped(updated(from: before, to: after, managers, by: id, at: time)).tree
    }

    private func updated(
        from old: JSONValue, to new: JSONValue, _ managers: FieldManagers, by id: FieldManagerID, at time: Time
    ) -> FieldManagers {
        var (others, own) = ownership.updated(from: old, to: new, managers)
        own = own.subtracting(Self.unowned)
        guard !own.isEmpty else { return others }
        let previous = others.entries[id]?.set ?? FieldSet()
        others.entries[id] = FieldManagers.Entry(
            set: previous.union(own), apiVersion: apiVersion, time: time.description)
        return others
    }

    /// Puts the oldest updaters together when there are too many.
    private func capped(_ managers: FieldManagers) -> FieldManagers {
        var result = managers
        let updaters = managers.entries.filter { $0.key.operation == .update && $0.key.name != Self.ancient }
        let ancients = managers.entries.keys.filter { $0.operation == .update && $0.name == Self.ancient }
        let surplus = updaters.count + ancients.count - Self.maximumUpdaters
        guard surplus > 0 else { return managers }
        let oldest = updaters.sorted { ($0.value.time ?? "", "\($0.key)") < ($1.value.time ?? "", "\($1.key)") }
        // One more than is over, as the bucket itself takes a place; where there is one, it has its place already.
        for (manager, entry) in oldest.prefix(surplus + (ancients.isEmpty ? 1 : 0)) {
            result.entries[manager] = nil
            let bucket = FieldManagerID(
                Self.ancient, .update, apiVersion: entry.apiVersion, subresource: manager.subresource)
            let previous = result.entries[bucket]
            result.entries[bucket] = FieldManagers.Entry(
                set: entry.set.union(previous?.set ?? FieldSet()), apiVersion: entry.apiVersion,
                time: max(entry.time ?? "", previous?.time ?? ""))
        }
        return result
    }

    private func liveManagers(_ object: JSONValue?) -> FieldManagers {
        // Managers that cannot be read are none.
        (try? FieldManagers(object?.metadata["managedFields"])) ?? FieldManagers()
    }

    // MARK: - Applied manifests

    /// What is wrong with a manifest before it can be applied.
    enum Refusal: Error, Hashable, Sendable {
        case conflicts(FieldConflicts)
        /// Sentences with the path.
        case untyped([String])
    }

    /// The object after a manifest was applied, with its managers; the same object when that changes nothing.
    ///
    /// - Parameter live: What is stored; nil when there is none.
    /// - Throws: ``Refusal``.
    func applied(
        _ manifest: JSONValue, to live: JSONValue?, by name: String, isForced: Bool, at time: Time
    ) throws(Refusal) -> JSONValue {
        let problems = ownership.schema.problems(in: manifest)
        guard problems.isEmpty else { throw .untyped(problems) }
        let id = FieldManagerID(name, .apply, apiVersion: apiVersion, subresource: subresource)
        var managers = liveManagers(live)
        var base = live ?? ownership.schema.emptyObject
        base.setMetadata("managedFields", nil)
        if managers.isEmpty, live != nil {
            let first = FieldManagerID(
                Self.beforeFirstApply, .update, apiVersion: apiVersion, subresource: subresource)
            managers = updated(from: ownership.schema.emptyObject, to: base, managers, by: first, at: time)
        }
        let outcome = try applied(manifest, to: base, managers, by: id, isForced: isForced)
        var result = outcome.managers
        if var own = result.entries[id] {
            own.set = own.set.subtracting(Self.unowned)
            own.time = time.description
            result.entries[id] = own.set.isEmpty ? nil : own
        }
        var object = outcome.object
        object.setMetadata("managedFields", result.tree)
        if let live, Self.isSameButForTimes(object, live) { return live }
        return object
    }

    private func applied(
        _ manifest: JSONValue, to live: JSONValue, _ managers: FieldManagers, by id: FieldManagerID, isForced: Bool
    ) throws(Refusal) -> FieldOwnership.Applied {
        do throws(FieldConflicts) {
            return try ownership.apply(
                manifest, by: id, apiVersion: apiVersion, to: live, managers, isForced: isForced)
        } catch {
            // Whoever changes from client-side to server-side apply with kubectl owns what he applied before.
            let allowed = id.name == "kubectl" ? lastAppliedFields(of: live) : FieldSet()
            let remaining = error.without(allowed)
            guard remaining.conflicts.isEmpty else { throw .conflicts(remaining) }
        }
        do throws(FieldConflicts) {
            return try ownership.apply(manifest, by: id, apiVersion: apiVersion, to: live, managers, isForced: true)
        } catch {
            throw .conflicts(error)
        }
    }

    /// The fields of the manifest that kubectl applied from the client's side, where the object still has its values.
    private func lastAppliedFields(of live: JSONValue) -> FieldSet {
        guard let text = live.metadata["annotations"]?[Self.lastApplied]?.string,
            // An annotation that is no manifest says nothing.
            let manifest = try? JSONValue(parsing: text), manifest["apiVersion"]?.string == apiVersion
        else { return FieldSet() }
        let comparison = FieldComparison(from: manifest, to: live, ownership.schema)
        return ownership.schema.fieldSet(of: manifest)
            .subtracting(comparison.modified.union(comparison.added).union(comparison.removed))
    }

    /// Whether two states of an object differ in nothing but the times at which fields were set.
    static func isSameButForTimes(_ one: JSONValue, _ other: JSONValue) -> Bool {
        let owners = [one, other].map { (try? FieldManagers($0.metadata["managedFields"])) ?? FieldManagers() }
        guard timeless(owners[0]) == timeless(owners[1]) else { return false }
        var copies = [one, other]
        for index in copies.indices { copies[index].setMetadata("managedFields", nil) }
        return copies[0] == copies[1]
    }

    private static func timeless(_ managers: FieldManagers) -> FieldManagers {
        var copy = managers
        copy.entries = managers.entries.mapValues {
            FieldManagers.Entry(set: $0.set, apiVersion: $0.apiVersion, time: nil)
        }
        return copy
    }
}
