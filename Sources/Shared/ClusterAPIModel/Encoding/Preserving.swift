import JSONTree
public import KubernetesModel

/// A value together with the fields that its type does not model, so that a copy in another object has them too.
///
/// An object of the API keeps unknown fields by itself, because writes are patches. Where one object is made from a part of
/// another one, as a Machine is from a template, they would be lost; here they are not.
///
/// Caveats: of an array that was changed only what the type models is kept.
@dynamicMemberLookup
public struct Preserving<Value: Codable & Hashable & Sendable>: Hashable, Sendable {
    /// The part that the type models.
    public var value: Value
    private var origin: Origin?

    /// What was read.
    private struct Origin: Hashable, Sendable {
        let value: Value
        let tree: JSONValue
    }

    /// A value with no more fields than its type models.
    public init(_ value: Value) {
        self.value = value
    }

    /// A member of ``value``. Setting it leaves the fields alone that the type does not model.
    public subscript<Member>(dynamicMember path: WritableKeyPath<Value, Member>) -> Member {
        get { value[keyPath: path] }
        set { value[keyPath: path] = newValue }
    }
}

extension Preserving: Codable {
    /// Keeps the whole tree beside the value.
    ///
    /// - Throws: what the type's own decoding throws.
    public init(from decoder: any Decoder) throws {
        value = try Value(from: decoder)
        origin = Origin(value: value, tree: try JSONValue(from: decoder))
    }

    /// Writes what was read, with the changes since. A value that was not read is written as its type does.
    ///
    /// - Throws: what the type's own encoding throws.
    public func encode(to encoder: any Encoder) throws {
        guard let origin else { return try value.encode(to: encoder) }
        guard origin.value != value else { return try origin.tree.encode(to: encoder) }
        let (old, new) = (try JSONValue(encoding: origin.value), try JSONValue(encoding: value))
        try Self.changed(origin.tree, from: old, to: new).encode(to: encoder)
    }

    /// The tree after a change of what the type models. A part that the type leaves out as empty keeps the rest of itself.
    private static func changed(_ tree: JSONValue, from old: JSONValue?, to new: JSONValue) -> JSONValue {
        guard let newMembers = new.object, let members = tree.object else { return new }
        let oldMembers = old?.object ?? [:]
        var result = members
        for (key, member) in newMembers where oldMembers[key] != member {
            result[key] = changed(members[key] ?? .null, from: oldMembers[key], to: member)
        }
        for (key, member) in oldMembers where newMembers[key] == nil {
            let rest = member.object == nil ? nil : changed(members[key] ?? .null, from: member, to: [:])
            result[key] = rest?.object?.isEmpty == false ? rest : nil
        }
        return .object(result)
    }
}

extension Preserving: EmptyValued where Value: EmptyValued {
    /// The type's empty value, with no other fields.
    public static var emptyValue: Self { Self(Value.emptyValue) }
    /// Whether the value is empty and no other field was read.
    public var isEmptyValue: Bool { value.isEmptyValue && (origin?.tree.object ?? [:]).isEmpty }
}
