extension JSONPatch {
    /// The patch that turns `old` into `new`: only what differs, so that what neither knows survives.
    ///
    /// Members of objects are compared by name. Elements of arrays are matched first: objects by the members that
    /// identify them in Kubernetes (``identifyingMembers``), everything else by value and then by order; what has no match
    /// is removed or added, what stands elsewhere is moved, and what has a match is compared in turn.
    ///
    /// Guarantees: applying the patch to `old` gives `new`; equal documents give an empty patch; order is deterministic.
    public static func diff(from old: JSONValue, to new: JSONValue) -> JSONPatch {
        var patch = JSONPatch()
        patch.appendDiff(from: old, to: new, at: .root)
        return patch
    }

    /// The members that tell elements of Kubernetes lists apart: owners by `uid`, conditions by `type`, containers by `name`.
    public static let identifyingMembers = ["uid", "name", "type", "key", "ip", "containerPort"]

    private mutating func appendDiff(from old: JSONValue, to new: JSONValue, at path: JSONPointer) {
        switch (old, new) {
        case (.object(let oldMembers), .object(let newMembers)):
            for key in Set(oldMembers.keys).union(newMembers.keys).sorted() {
                let place = path.appending(key)
                switch (oldMembers[key], newMembers[key]) {
                case (let oldMember?, let newMember?): appendDiff(from: oldMember, to: newMember, at: place)
                case (nil, let newMember?): operations.append(.add(place, newMember))
                case (_, nil): operations.append(.remove(place))
                }
            }
        case (.array(let oldElements), .array(let newElements)):
            if oldElements != newElements { appendDiff(from: oldElements, to: newElements, at: path) }
        default:
            if old != new { operations.append(.replace(path, new)) }
        }
    }

    private mutating func appendDiff(from old: [JSONValue], to new: [JSONValue], at path: JSONPointer) {
        let matches = ElementMatching(from: old, to: new)
        // The indexes in `old` of what stands in the array while the operations so far take effect; nil for an addition.
        var standing: [Int?] = Array(old.indices)
        for index in old.indices.reversed() where !matches.keepsOld(index) {
            operations.append(.remove(path.appending(index)))
            standing.remove(at: index)
        }
        for (index, element) in new.enumerated() {
            guard let oldIndex = matches.oldIndex(ofNew: index) else {
                operations.append(.add(path.appending(index), element))
                standing.insert(nil, at: index)
                continue
            }
            if standing[index] != oldIndex, let place = standing[index...].firstIndex(of: oldIndex) {
                operations.append(.move(from: path.appending(place), to: path.appending(index)))
                standing.insert(standing.remove(at: place), at: index)
            }
            appendDiff(from: old[oldIndex], to: element, at: path.appending(index))
        }
    }
}

/// Which elements of two versions of an array are the same thing.
private struct ElementMatching {
    private var oldIndexes: [Int?]
    private var keptOld: Set<Int> = []

    /// What makes an element itself, whatever else in it changes.
    private enum Identity: Hashable {
        /// An object with identifying members: their values.
        case members([JSONValue?])
        /// Anything else: its whole value.
        case value(JSONValue)
    }

    /// Values of these kinds may turn into one another where they stand.
    private enum Shape: Hashable { case object, array, scalar }

    init(from old: [JSONValue], to new: [JSONValue]) {
        oldIndexes = Array(repeating: nil, count: new.count)
        match(old.map(Self.identity), new.map(Self.identity))
        // What is left has changed: an element without identity becomes the next one left over of its shape.
        match(old.map(Self.shape), new.map(Self.shape))
    }

    func oldIndex(ofNew index: Int) -> Int? { oldIndexes[index] }

    func keepsOld(_ index: Int) -> Bool { keptOld.contains(index) }

    /// Pairs unmatched elements with equal keys in order.
    private mutating func match<Key: Hashable>(_ oldKeys: [Key?], _ newKeys: [Key?]) {
        var waiting: [Key: [Int]] = [:]
        for (index, key) in oldKeys.enumerated().reversed() {
            if let key, !keptOld.contains(index) { waiting[key, default: []].append(index) }
        }
        for (index, key) in newKeys.enumerated() where oldIndexes[index] == nil {
            guard let key, let oldIndex = waiting[key]?.popLast() else { continue }
            oldIndexes[index] = oldIndex
            keptOld.insert(oldIndex)
        }
    }

    private static func identity(_ element: JSONValue) -> Identity? {
        guard case .object(let members) = element else { return .value(element) }
        let values = JSONPatch.identifyingMembers.map { members[$0] }
        return values.contains { $0 != nil } ? .members(values) : .value(element)
    }

    private static func shape(_ element: JSONValue) -> Shape? {
        switch element {
        case .object: if case .members = identity(element) { nil } else { .object }
        case .array: .array
        default: .scalar
        }
    }
}
