import JSONTree

/// One step from a value to a part of it, as `metadata.managedFields` names parts.
///
/// Follows `sigs.k8s.io/structured-merge-diff/fieldpath`.
enum PathElement: Hashable, Sendable {
    /// A member of an object: `f:name`.
    case field(String)
    /// The element of a list whose identifying members have these values: `k:{"name":"a"}`.
    case key([String: JSONValue])
    /// The element of a set with this value: `v:"a"`.
    case value(JSONValue)
    /// The element of a list at this place: `i:0`.
    case index(Int)

    /// The step as a key of a `fieldsV1` tree.
    var text: String {
        switch self {
        case .field(let name): "f:" + name
        case .key(let members): "k:" + JSONValue.object(members).description
        case .value(let value): "v:" + value.description
        case .index(let index): "i:\(index)"
        }
    }

    /// Reads a key of a `fieldsV1` tree; nil for anything else.
    init?(_ text: String) {
        let rest = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(rest)
        case "k:":
            // What is no JSON names nothing.
            guard let members = (try? JSONValue(parsing: rest))?.object, !members.isEmpty else { return nil }
            self = .key(members)
        case "v:":
            // As above.
            guard let value = try? JSONValue(parsing: rest) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(rest), index >= 0 else { return nil }
            self = .index(index)
        default: return nil
        }
    }
}

extension PathElement: CustomStringConvertible {
    /// The step as conflicts name it, such as `.spec` and `[name="a"]`.
    var description: String {
        switch self {
        case .field(let name): "." + name
        case .key(let members):
            "[" + members.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value)]"
        case .index(let index): "[\(index)]"
        }
    }
}

/// The way from an object to a part of it.
struct FieldPath: Hashable, Sendable {
    var elements: [PathElement]

    init(_ elements: [PathElement] = []) {
        self.elements = elements
    }

    /// Members of objects only, such as `metadata`, `name`.
    init(fields: String...) {
        elements = fields.map(PathElement.field)
    }

    func appending(_ element: PathElement) -> FieldPath { FieldPath(elements + [element]) }
}

extension FieldPath: CustomStringConvertible {
    /// Such as `.spec.containers[name="a"].image`.
    var description: String { elements.map(\.description).joined() }
}
