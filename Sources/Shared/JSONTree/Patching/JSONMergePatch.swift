/// JSON merge patches, by RFC 7386: the changed members of objects, nested as in the document, with null for removal.
///
/// Caveats: a merge patch cannot set a member to null, and it replaces arrays whole. Where an array holds objects that have
/// fields we do not model, use ``JSONPatch`` instead: see ``replacesArrayOfObjects(from:to:)``.
public enum JSONMergePatch {
    /// The patch that turns `old` into `new`; nil when nothing is to do. Null members count as absent.
    public static func diff(from old: JSONValue, to new: JSONValue) -> JSONValue? {
        guard case .object(let oldMembers) = old, case .object(let newMembers) = new else {
            // Not a conditional expression: its nil would be a JSON null.
            if old == new { return nil }
            return withoutNullMembers(new)
        }
        var patch: [String: JSONValue] = [:]
        for (key, newValue) in newMembers where !newValue.isNull {
            guard let oldValue = oldMembers[key] else {
                patch[key] = withoutNullMembers(newValue)
                continue
            }
            patch[key] = diff(from: oldValue, to: newValue)
        }
        for (key, oldValue) in oldMembers where !oldValue.isNull && newMembers[key]?.isNull != false {
            patch[key] = .null
        }
        if patch.isEmpty { return nil }
        return .object(patch)
    }

    /// The document after the patch. Every patch applies to every document.
    public static func apply(_ patch: JSONValue, to document: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = document.object ?? [:]
        for (key, change) in changes {
            // Not a conditional expression: its nil would be a JSON null.
            if change.isNull {
                members.removeValue(forKey: key)
            } else {
                members[key] = apply(change, to: members[key] ?? .null)
            }
        }
        return .object(members)
    }

    /// Whether the merge patch from `old` to `new` would replace an array that holds objects, in either version.
    ///
    /// Such a patch erases every field of those objects that our types do not model.
    public static func replacesArrayOfObjects(from old: JSONValue, to new: JSONValue) -> Bool {
        switch (old, new) {
        case (.object(let oldMembers), .object(let newMembers)):
            let keys = Set(oldMembers.keys).union(newMembers.keys)
            return keys.contains { key in
                replacesArrayOfObjects(from: oldMembers[key] ?? .null, to: newMembers[key] ?? .null)
            }
        default: return old != new && (holdsObjectsInArray(old) || holdsObjectsInArray(new))
        }
    }

    private static func holdsObjectsInArray(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements): elements.contains { $0.object != nil || holdsObjectsInArray($0) }
        case .object(let members): members.values.contains(where: holdsObjectsInArray)
        default: false
        }
    }

    /// In a patch, a null member of an added object would only say that there is no such member.
    private static func withoutNullMembers(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(members.filter { !$0.value.isNull }.mapValues(withoutNullMembers))
    }
}
