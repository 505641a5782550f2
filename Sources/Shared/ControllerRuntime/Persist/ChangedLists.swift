import JSONTree

/// Where two versions of a document have lists whose elements must be changed one by one.
struct ChangedLists {
    /// Lists that hold objects or lists, are empty in neither version, and differ.
    private(set) var pointers: [JSONPointer] = []
    /// The new version with those lists as they were in the old one: what a merge patch can bring about.
    private(set) var mergeable: JSONValue
    private let before: JSONValue

    init(from before: JSONValue, to after: JSONValue) {
        self.before = before
        mergeable = after
        mergeable = withOldLists(before, after, at: .root)
    }

    private mutating func withOldLists(_ before: JSONValue, _ after: JSONValue, at pointer: JSONPointer) -> JSONValue {
        switch (before, after) {
        case (.object(let old), .object(var new)):
            for (key, value) in new {
                guard let oldValue = old[key] else { continue }
                new[key] = withOldLists(oldValue, value, at: pointer.appending(key))
            }
            return .object(new)
        case (.array(let old), .array(let new)):
            guard !old.isEmpty, !new.isEmpty, old != new, Self.holdsContainers(old) || Self.holdsContainers(new) else {
                return after
            }
            pointers.append(pointer)
            return before
        default:
            return after
        }
    }

    private static func holdsContainers(_ elements: [JSONValue]) -> Bool {
        elements.contains { element in
            switch element {
            case .object, .array: true
            default: false
            }
        }
    }

    /// The merge patch as operations of a JSON patch; nil when they could fail, or erase what only the server knows.
    ///
    /// Only the objects around the lists are known to be there: a type may encode an empty object for one that the
    /// server does not have, and leave one out that the server has with fields only it knows. An object that the server is
    /// known not to have is added whole.
    ///
    /// - Parameter isAbsent: whether the server is known to have nothing there.
    func operations(for merge: JSONValue, isAbsent: (JSONPointer) -> Bool) -> [JSONPatch.Operation]? {
        operations(for: merge, at: .root, isAbsent)
    }

    private func operations(
        for merge: JSONValue, at pointer: JSONPointer, _ isAbsent: (JSONPointer) -> Bool
    ) -> [JSONPatch.Operation]? {
        guard surroundsList(pointer), let members = merge.object else { return nil }
        var operations: [JSONPatch.Operation] = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            let place = pointer.appending(key)
            switch value {
            case .null where isEmptyContainer(before[place]):
                return nil
            case .null:
                operations.append(.remove(place))
            case .object where isAbsent(place):
                operations.append(.add(place, value))
            case .object:
                guard let inner = self.operations(for: value, at: place, isAbsent) else { return nil }
                operations += inner
            default:
                operations.append(.add(place, value))
            }
        }
        return operations
    }

    private func isEmptyContainer(_ value: JSONValue?) -> Bool { value == [:] || value == [] }

    private func surroundsList(_ pointer: JSONPointer) -> Bool {
        pointers.contains { $0.tokens.count > pointer.tokens.count && $0.tokens.starts(with: pointer.tokens) }
    }
}
