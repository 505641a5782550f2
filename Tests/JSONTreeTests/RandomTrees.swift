import JSONTree
import TestSupport

/// Small random documents whose keys and values repeat, so that diffs find things in common.
struct RandomTrees {
    var generator: SeededGenerator
    private let withNulls: Bool

    init(seed: UInt64, withNulls: Bool = true) {
        generator = SeededGenerator(seed: seed)
        self.withNulls = withNulls
    }

    mutating func tree(depth: Int = 3) -> JSONValue {
        switch generator.below(depth > 0 ? 8 : 4) {
        case 0: return withNulls ? .null : false
        case 1: return .bool(generator.below(2) == 0)
        case 2: return .number(JSONNumber(generator.below(3)))
        case 3: return .string(["a", "b/~", ""][generator.below(3)])
        case 4, 5:
            var elements: [JSONValue] = []
            for _ in 0..<generator.below(5) { elements.append(tree(depth: depth - 1)) }
            return .array(elements)
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<generator.below(4) { members[key()] = tree(depth: depth - 1) }
            return .object(members)
        }
    }

    /// The same document with a few changes somewhere inside, and arrays in another order.
    mutating func variation(of tree: JSONValue) -> JSONValue {
        switch tree {
        case .array(var elements):
            switch generator.below(4) {
            case 0: elements.shuffle(using: &generator)
            case 1: elements.insert(self.tree(depth: 1), at: generator.below(elements.count + 1))
            case 2: if !elements.isEmpty { elements.remove(at: generator.below(elements.count)) }
            default: break
            }
            if !elements.isEmpty {
                let index = generator.below(elements.count)
                elements[index] = variation(of: elements[index])
            }
            return .array(elements)
        case .object(var members):
            let key = key()
            members[key] = members[key].map { variation(of: $0) } ?? self.tree(depth: 1)
            return .object(members)
        default: return generator.below(2) == 0 ? tree : self.tree(depth: 0)
        }
    }

    private mutating func key() -> String {
        ["name", "type", "x", "y", "/~"][generator.below(5)]
    }
}
