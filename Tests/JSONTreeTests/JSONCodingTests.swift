import FoundationEssentials
import JSONTree
import Testing

private struct Everything: Codable, Hashable {
    enum Colour: String, Codable { case red, green }
    struct Inner: Codable, Hashable { var name: String }

    var int8: Int8 = -8
    var uint64 = UInt64.max
    var int64 = Int64.min
    var float: Float = 0.5
    var double = 1e300
    var truth = true
    var text = "é"
    var absent: Int?
    var list = [1, 2, 3]
    var optionals: [Int?] = [1, nil]
    var map = ["a": Inner(name: "x")]
    var colour = Colour.green
    var tree: JSONValue = ["any": [1, .null, "x"]]
    var numbers: [Double] = [1, 2.5]
}

private struct Optionals: Codable, Hashable {
    struct Inner: Codable, Hashable { var flag: Bool? }

    var flag: Bool?
    var text: String?
    var integer: UInt16?
    var fraction: Double?
    var list: [Int]?
    var inner: Inner?
    var inners: [Inner] = []
}

private class Base: Codable {
    var id = 7
    init() {}
}

private final class Derived: Base {
    var name = "d"

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        name = try container.decode(String.self, forKey: .name)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(name, forKey: .name)
        try super.encode(to: container.superEncoder())
    }

    enum Keys: CodingKey { case name }
}

/// Adds a member to those of the value it wraps, as `Manifest` does.
private struct Decorated<Value: Encodable>: Encodable {
    let value: Value

    func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode("v1", forKey: .apiVersion)
    }

    enum Keys: CodingKey { case apiVersion }
}

private struct Nested: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        var object = list.nestedContainer(keyedBy: Keys.self)
        try object.encodeNil(forKey: .list)
        var empty = container.nestedContainer(keyedBy: Keys.self, forKey: .empty)
        _ = empty.nestedContainer(keyedBy: Keys.self, forKey: .empty)
        // The same container again: what is in it stays.
        var again = container.nestedUnkeyedContainer(forKey: .list)
        try again.encode("x")
    }

    enum Keys: CodingKey { case list, empty }
}

private struct Silent: Encodable {
    func encode(to encoder: any Encoder) throws {}
}

@Suite struct JSONCodingTests {
    @Test func roundTripsEveryKindOfField() throws {
        let tree = try JSONValue(encoding: Everything())
        #expect(tree["uint64"]?.number?.integer(UInt64.self) == .max)
        #expect(tree["absent"] == nil)
        #expect(tree["optionals"] == [1, .null])
        #expect(tree["tree"] == ["any": [1, .null, "x"]])
        #expect(try tree.decode(Everything.self) == Everything())
    }

    @Test func showsOptionalMembersThatAreNilWhenAskedTo() throws {
        var value = Optionals()
        value.inners = [Optionals.Inner(), Optionals.Inner(flag: true)]
        let tree = try JSONValue(encoding: value, nilMembers: .null)
        #expect(
            tree == [
                "flag": .null, "text": .null, "list": .null, "inner": .null,
                "inners": [["flag": .null], ["flag": true]],
            ])
        #expect(try tree.decode(Optionals.self) == value)
        #expect(try JSONValue(encoding: value, nilMembers: .omitted) == ["inners": [[:], ["flag": true]]])
    }

    // Two coders that know nothing of each other give the same documents.
    @Test func agreesWithFoundation() throws {
        let data = try JSONEncoder().encode(Everything())
        #expect(try JSONValue(parsing: data) == JSONValue(encoding: Everything()))
        #expect(try JSONDecoder().decode(Everything.self, from: data) == Everything())
        let tree: JSONValue = ["a": [1, -2.5, "x", .null, true, [:]], "b": 18_446_744_073_709_551_615.0, "c": 9e99]
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(tree.serialized())) == tree)
        #expect(try JSONValue(parsing: JSONEncoder().encode(tree)) == tree)
    }

    @Test func encodesSuperclassesAndNestedContainers() throws {
        let tree = try JSONValue(encoding: Derived())
        #expect(tree == ["name": "d", "super": ["id": 7]])
        #expect(try tree.decode(Derived.self).id == 7)
        #expect(try JSONValue(encoding: Nested()) == ["list": [1, ["list": .null], "x"], "empty": ["empty": [:]]])
    }

    @Test func addsMembersToAWrappedValue() throws {
        #expect(try JSONValue(encoding: Decorated(value: ["kind": "Pod"])) == ["kind": "Pod", "apiVersion": "v1"])
        let tree: JSONValue = ["kind": "Pod"]
        #expect(try JSONValue(encoding: Decorated(value: tree)) == ["kind": "Pod", "apiVersion": "v1"])
    }

    @Test func encodesFragmentsButNotNothing() throws {
        #expect(try JSONValue(encoding: 1) == 1)
        #expect(try JSONValue(encoding: "x") == "x")
        #expect(try JSONValue(encoding: Int?.none) == .null)
        #expect(throws: EncodingError.self) { try JSONValue(encoding: Silent()) }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: ["a": Double.nan]) }
    }

    // The path of the bad field, and the kinds of values, but no value.
    @Test(
        arguments: [
            (["map": ["a": ["name": 1]]], "map.a.name", "Found a number instead of a string"),
            (["list": [1, 2, "secret"]], "list.Index 2", "Found a string instead of an integer"),
            (["int8": 300], "int8", "The number 300 does not fit Int8"),
            (["truth": .null], "truth", "Found null instead of a boolean"),
            (["map": []], "map", "Found an array instead of an object"),
            (["list": [:]], "list", "Found an object instead of an array"),
        ] as [(JSONValue, String, String)])
    func saysWhereAndWhat(change: JSONValue, path: String, message: String) throws {
        let base = try JSONValue(encoding: Everything())
        var tree = base
        for (key, value) in change.object ?? [:] { tree[key] = value }
        let error = try #require(throws: DecodingError.self) { try tree.decode(Everything.self) }
        let context = try #require(error.context)
        #expect(context.codingPath.map(\.stringValue).joined(separator: ".") == path)
        #expect(context.debugDescription == message)
        #expect(!"\(error)".contains("secret"))
    }

    @Test func namesAMissingMember() throws {
        let error = try #require(throws: DecodingError.self) { try JSONValue.object([:]).decode(Everything.Inner.self) }
        guard case .keyNotFound(let key, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(key.stringValue == "name")
    }

    @Test func readsPastTheEndOfAnArrayAsAnError() throws {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                _ = try container.decode(Int.self)
                _ = try container.decode(Int.self)
            }
        }
        #expect(throws: DecodingError.self) { try JSONValue.array([1]).decode(Pair.self) }
    }
}

extension DecodingError {
    fileprivate var context: Context? {
        switch self {
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            context
        @unknown default: nil
        }
    }
}
