import JSONTree

/// Strategic merge patches: merge patches that merge lists of the built-in kinds by key.
///
/// Follows `k8s.io/apimachinery/pkg/util/strategicpatch`: the directives `$patch`, `$retainKeys`,
/// `$deleteFromPrimitiveList/<list>` and `$setElementOrder/<list>`. Custom kinds have no such patches.
enum StrategicMerge {
    /// How the lists of the built-in kinds are merged, by the path of the list without indexes.
    enum ListStrategy: Hashable {
        /// The elements of the patch replace those with the same value of this member, and others are added.
        case byKey(String)
        /// The elements of the patch are added where they are missing.
        case set
    }

    private static let lists: [String: ListStrategy] = [
        "metadata.finalizers": .set,
        "metadata.ownerReferences": .byKey("uid"),
        "secrets": .byKey("name"),
        "imagePullSecrets": .byKey("name"),
        "status.conditions": .byKey("type"),
    ]

    /// The document after the patch.
    ///
    /// - Throws: ``Failure`` for directives that mean nothing, and for list elements without their key.
    static func apply(_ patch: JSONValue, to document: JSONValue) throws(Failure) -> JSONValue {
        try merged(patch, into: document, path: "") ?? .object([:])
    }

    /// What is wrong with a patch, as a clause.
    struct Failure: Error, Hashable {
        let reason: String
    }

    /// Nil when the patch says that the value goes.
    private static func merged(
        _ patch: JSONValue, into document: JSONValue, path: String
    ) throws(Failure) -> JSONValue? {
        guard case .object(let changes) = patch else { return patch }
        switch changes["$patch"] {
        case .some("delete"): return nil
        case .some("replace"): return .object(changes.filter { $0.key != "$patch" })
        case nil, .some("merge"): break
        case .some(let directive): throw Failure(reason: "unknown patch type \(directive) at '\(path)'")
        }
        var members = document.object ?? [:]
        if let retained = changes["$retainKeys"]?.array {
            members = members.filter { retained.contains(.string($0.key)) }
        }
        for (key, change) in changes where !key.hasPrefix("$") {
            let place = path.isEmpty ? key : "\(path).\(key)"
            switch change {
            case .null: members[key] = nil
            case .array(let elements):
                members[key] = .array(try merged(elements, into: members[key]?.array ?? [], path: place))
            case .object: members[key] = try merged(change, into: members[key] ?? .null, path: place)
            default: members[key] = change
            }
        }
        try applyListDirectives(changes, to: &members, path: path)
        return .object(members)
    }

    private static func merged(
        _ elements: [JSONValue], into list: [JSONValue], path: String
    ) throws(Failure) -> [JSONValue] {
        if elements.contains(where: { $0["$patch"] == "replace" }) {
            return elements.filter { $0["$patch"] == nil }
        }
        switch lists[path] {
        case nil: return elements.filter { $0["$patch"] == nil }
        case .set:
            return list + elements.filter { !list.contains($0) }
        case .byKey(let member):
            var result = list
            for element in elements {
                guard let key = element[member], !key.isNull else {
                    throw Failure(
                        reason: "map: \(element.kindDescription) does not contain declared merge key: \(member)")
                }
                let index = result.firstIndex { $0[member] == key }
                let old = index.map { result[$0] } ?? .null
                let new = try merged(element, into: old, path: path)
                switch (index, new) {
                case (let index?, let new?): result[index] = new
                case (let index?, nil): result.remove(at: index)
                case (nil, let new?): result.append(new)
                case (nil, nil): break
                }
            }
            return result
        }
    }

    private static func applyListDirectives(
        _ changes: [String: JSONValue], to members: inout [String: JSONValue], path: String
    ) throws(Failure) {
        for (key, value) in changes where key.hasPrefix("$deleteFromPrimitiveList/") {
            let name = String(key.dropFirst("$deleteFromPrimitiveList/".count))
            let gone = value.array ?? []
            if let list = members[name]?.array { members[name] = .array(list.filter { !gone.contains($0) }) }
        }
        for (key, value) in changes where key.hasPrefix("$setElementOrder/") {
            let name = String(key.dropFirst("$setElementOrder/".count))
            let place = path.isEmpty ? name : "\(path).\(name)"
            guard let order = value.array, let list = members[name]?.array, let strategy = lists[place] else {
                continue
            }
            members[name] = .array(sorted(list, by: order, strategy))
        }
    }

    /// The elements that the order names in that order; the others keep their place before what follows them.
    private static func sorted(_ list: [JSONValue], by order: [JSONValue], _ strategy: ListStrategy) -> [JSONValue] {
        func rank(_ element: JSONValue) -> Int? {
            switch strategy {
            case .set: order.firstIndex(of: element)
            case .byKey(let member): order.firstIndex { $0[member] == element[member] }
            }
        }
        let ordered = list.filter { rank($0) != nil }.sorted { (rank($0) ?? 0) < (rank($1) ?? 0) }
        var rest = ordered[...]
        return list.map { rank($0) == nil ? $0 : rest.popFirst() ?? $0 }
    }
}
