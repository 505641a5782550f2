import JSONTree
import TestSupport

/// Objects as a Swift type would encode them, changes to them, and the same objects as a server might have them.
struct RandomDocuments {
    private var random: SeededGenerator
    private var nextUnknown = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    static func isUnknown(_ key: String) -> Bool { key.hasPrefix("unknown") }

    // MARK: - Making

    mutating func object() -> JSONValue {
        var metadata: JSONValue = ["uid": "uid-1", "resourceVersion": "1"]
        if chance(2) { metadata["labels"] = map() }
        if chance(2) { metadata["finalizers"] = words() }
        if chance(2) { metadata["ownerReferences"] = elements(depth: 0) }
        return ["metadata": metadata, "spec": container(depth: 2), "status": container(depth: 2)]
    }

    /// A changed copy. Identifying fields of metadata stay.
    mutating func changed(_ object: JSONValue) -> JSONValue {
        var copy = object
        if chance(2) { copy["spec"] = changedMember(object["spec"] ?? [:], depth: 2) }
        if chance(2) { copy["status"] = changedMember(object["status"] ?? [:], depth: 2) }
        if chance(4) { copy["metadata"]?["finalizers"] = words() }
        if chance(4) { copy["metadata"]?["ownerReferences"] = elements(depth: 0) }
        if chance(4) { copy["metadata"]?["labels"] = map() }
        return copy
    }

    /// The object with unknown fields in its containers, and without some of the empty ones outside lists.
    mutating func sprinkled(_ value: JSONValue, inList: Bool = false) -> JSONValue {
        switch value {
        case .object(let members):
            var result: [String: JSONValue] = [:]
            for key in members.keys.sorted() {
                guard let member = members[key] else { continue }
                let isEmpty = member == [:] || member == []
                if isEmpty && !inList && chance(2) { continue }
                result[key] = sprinkled(member, inList: inList)
            }
            if chance(2) {
                nextUnknown += 1
                result["unknown\(nextUnknown)"] = 1
            }
            return .object(result)
        case .array(let elements):
            return .array(elements.map { sprinkled($0, inList: true) })
        default:
            return value
        }
    }

    /// The object with null for some of the members that it does not have. ``sprinkled(_:inList:)`` adds none of these.
    mutating func explicit(_ value: JSONValue) -> JSONValue {
        guard case .object(var members) = value else { return value }
        for key in members.keys.sorted() { members[key] = explicit(members[key] ?? .null) }
        for key in ["a", "b", "c", "d", "e"] where members[key] == nil && chance(2) { members[key] = .some(.null) }
        return .object(members)
    }

    private mutating func container(depth: Int) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for key in ["a", "b", "c", "d", "e"] where chance(2) { members[key] = member(key, depth: depth) }
        return .object(members)
    }

    /// Each name has one sort of value, as a field of a type has.
    private mutating func member(_ key: String, depth: Int) -> JSONValue {
        switch key {
        case "a": .number(JSONNumber(random.below(3)))
        case "b": words()
        case "c" where depth > 0: container(depth: depth - 1)
        case "d" where depth > 0: elements(depth: depth - 1)
        default: map()
        }
    }

    private mutating func words() -> JSONValue {
        .array((0..<random.below(4)).map { .string("w\($0)") })
    }

    private mutating func map() -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: (0..<random.below(3)).map { ("k\($0)", .string("v")) }))
    }

    private mutating func elements(depth: Int) -> JSONValue {
        .array(
            (0..<random.below(4)).map { index in
                var element = container(depth: depth)
                element["name"] = .string("n\(index)")
                return element
            })
    }

    private mutating func changedMember(_ value: JSONValue, depth: Int) -> JSONValue {
        switch value {
        case .object(let members):
            var copy = members
            for key in members.keys.sorted() where key != "name" {
                if chance(5) {
                    copy[key] = nil
                } else if chance(2), let member = members[key] {
                    copy[key] = changedMember(member, depth: max(0, depth - 1))
                }
            }
            for key in ["a", "b", "e"] where chance(5) { copy[key] = member(key, depth: 0) }
            return .object(copy)
        case .array(let elements):
            var copy = elements.map { chance(2) ? changedMember($0, depth: max(0, depth - 1)) : $0 }
            if elements.allSatisfy({ $0.object == nil }) { return words() }
            if chance(3) { copy.shuffle(using: &random) }
            if chance(3), !copy.isEmpty { copy.removeLast() }
            if chance(3) { copy.append(["name": .string("new\(random.below(1000))"), "a": 1]) }
            return .array(copy)
        case .string:
            return .string(chance(2) ? "x" : "y")
        default:
            return .number(JSONNumber(random.below(5)))
        }
    }

    private mutating func chance(_ whole: Int) -> Bool { random.below(whole) == 0 }

    // MARK: - Comparing

    static func withoutUnknown(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.filter { !isUnknown($0.key) }.mapValues(withoutUnknown))
        case .array(let elements): .array(elements.map(withoutUnknown))
        default: value
        }
    }

    /// Without empty containers in objects; nil when nothing is left.
    static func withoutEmpty(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let members):
            let kept = members.compactMapValues(withoutEmpty)
            // Not conditional expressions: their nil would be a JSON null.
            if kept.isEmpty { return nil }
            return .object(kept)
        case .array(let elements):
            if elements.isEmpty { return nil }
            return .array(elements.map { withoutEmpty($0) ?? [:] })
        default:
            return value
        }
    }
}
