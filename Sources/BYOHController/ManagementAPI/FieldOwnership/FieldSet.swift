import JSONTree

/// Parts of an object, as a tree: which parts belong to the set, and what belongs to it below them.
///
/// That a part is in the set says nothing of what is below it.
struct FieldSet: Hashable, Sendable {
    /// The parts right below this place that belong to the set themselves.
    private(set) var members: Set<PathElement> = []
    /// What belongs to the set further below. Never holds an empty set.
    private(set) var children: [PathElement: FieldSet] = [:]

    init() {}

    init(_ paths: some Sequence<FieldPath>) {
        for path in paths { insert(path) }
    }

    var isEmpty: Bool { members.isEmpty && children.isEmpty }

    mutating func insert(_ path: FieldPath) { insert(path.elements[...]) }

    private mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(path.dropFirst())
        }
    }

    mutating func insert(_ member: PathElement) { members.insert(member) }

    mutating func setChild(_ element: PathElement, _ child: FieldSet) {
        children[element] = child.isEmpty ? nil : child
    }

    func contains(_ path: FieldPath) -> Bool {
        guard let last = path.elements.last else { return false }
        var place = self
        for element in path.elements.dropLast() {
            guard let child = place.children[element] else { return false }
            place = child
        }
        return place.members.contains(last)
    }

    /// Every path, in an order that is always the same.
    var paths: [FieldPath] {
        var result: [FieldPath] = []
        collect(FieldPath(), &result)
        return result
    }

    private func collect(_ place: FieldPath, _ result: inout [FieldPath]) {
        for element in members.union(children.keys).sorted(by: { $0.text < $1.text }) {
            let path = place.appending(element)
            if members.contains(element) { result.append(path) }
            children[element]?.collect(path, &result)
        }
    }

    // MARK: - Together with another set

    func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.formUnion(other.members)
        for (element, child) in other.children {
            result.children[element] = result.children[element].map { $0.union(child) } ?? child
        }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, child) in children {
            if let otherChild = other.children[element] { result.setChild(element, child.intersection(otherChild)) }
        }
        return result
    }

    /// What is in this set and not in the other.
    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children {
            result.setChild(element, other.children[element].map { child.subtracting($0) } ?? child)
        }
        return result
    }

    /// What is in this set and neither in the other nor below anything in the other.
    func subtractingWithDescendants(of other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children where !other.members.contains(element) {
            result.setChild(
                element, other.children[element].map { child.subtractingWithDescendants(of: $0) } ?? child)
        }
        return result
    }
}

// MARK: - FieldsV1

extension FieldSet {
    /// Reads the tree of a `fieldsV1`.
    ///
    /// - Throws: ``InvalidFieldSet`` for keys that name no step, and for anything that is no object.
    init(_ tree: JSONValue) throws(InvalidFieldSet) {
        guard let entries = tree.object else { throw InvalidFieldSet(text: tree.kindDescription) }
        for (key, below) in entries where key != "." {
            guard let element = PathElement(key) else { throw InvalidFieldSet(text: key) }
            let child = try FieldSet(below)
            // With nothing below, or a dot below, the step itself is in the set.
            if child.isEmpty || below["."] != nil { members.insert(element) }
            setChild(element, child)
        }
    }

    /// The set as the tree of a `fieldsV1`.
    var tree: JSONValue {
        var entries: [String: JSONValue] = [:]
        for element in members { entries[element.text] = [:] }
        for (element, child) in children {
            var below = child.tree
            if members.contains(element) { below["."] = [:] }
            entries[element.text] = below
        }
        return .object(entries)
    }
}

/// A `fieldsV1` that cannot be read.
struct InvalidFieldSet: Error, Hashable, CustomStringConvertible {
    /// What names no field.
    let text: String

    var description: String {
        "'\(text)' names no field; fields are written f:<name>, k:<object>, v:<value> or i:<index>"
    }
}
