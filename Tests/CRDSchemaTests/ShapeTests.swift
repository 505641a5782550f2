import CRDSchema
import JSONTree
import Testing

private enum Color: String, Codable, CaseIterable { case red, green }

private struct Wheel: Codable {
    var size: Int32
    var notes: [String: String]?
}

private struct Car: Codable {
    var name: String
    var color: Color?
    var wheels: [Wheel]
    var weight: Int64?
    var seats: Int
    var price: Double?
    var isSold: Bool
    var extra: JSONValue?
}

/// Checks what it reads, so it is a leaf.
private struct Plate: Codable {
    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard text.count == 10 else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too short"))
        }
    }
}

private struct Owner: Codable { var plate: Plate }

@Suite struct ShapeTests {
    @Test func recordsWhatATypeReads() throws {
        let expected = SchemaShape.object([
            "name": .init(.string(format: nil), isRequired: true),
            "color": .init(.enumeration(["red", "green"]), isRequired: false),
            "wheels": .init(
                .array(
                    .object([
                        "size": .init(.integer(format: "int32"), isRequired: true),
                        "notes": .init(.map(.string(format: nil)), isRequired: false),
                    ])), isRequired: true),
            "weight": .init(.integer(format: "int64"), isRequired: false),
            "seats": .init(.integer(format: nil), isRequired: true),
            "price": .init(.number, isRequired: false), "isSold": .init(.boolean, isRequired: true),
            "extra": .init(.anything, isRequired: false),
        ])
        #expect(try ShapeRecorder().shape(of: Car.self) == expected)
    }

    @Test func aLeafIsNamedAndStillMade() throws {
        let recorder = ShapeRecorder(leaves: [(Plate.self, .string(format: "plate"))])
        #expect(
            try recorder.shape(of: Owner.self)
                == .object(["plate": .init(.string(format: "plate"), isRequired: true)]))
        #expect(throws: DecodingError.self) { try ShapeRecorder().shape(of: Owner.self) }
    }

    private static let schema: JSONValue = [
        "type": "object", "required": ["name", "wheels", "seats", "isSold"],
        "properties": [
            "name": ["type": "string"], "color": ["type": "string", "enum": ["red", "green"]],
            "wheels": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["size"],
                    "properties": [
                        "size": ["type": "integer", "format": "int32"],
                        "notes": ["type": "object", "additionalProperties": ["type": "string"]],
                    ],
                ],
            ],
            "weight": ["type": "integer", "format": "int64"], "seats": ["type": "integer"],
            "price": ["type": "number"], "isSold": ["type": "boolean"],
            "extra": ["x-kubernetes-preserve-unknown-fields": true],
        ],
    ]

    @Test func agreesWithASchemaThatSaysTheSame() throws {
        let own = try ShapeRecorder().shape(of: Car.self)
        #expect(own.differences(from: try SchemaShape(openAPI: Self.schema)) == [])
    }

    // Each change of the schema is one difference, told with its place.
    @Test(
        arguments: [
            (["properties", "name"], nil, ".name: only the type has it"),
            (["properties", "doors"], ["type": "integer"], ".doors: only the schema has it"),
            (
                ["properties", "seats", "type"], "string",
                ".seats: the type is an integer without a format, the schema a string"
            ),
            (["required"], ["wheels", "seats", "isSold"], ".name: only the type requires it"),
            (["required"], ["name", "wheels", "seats", "isSold", "price"], ".price: only the schema requires it"),
            (["properties", "color", "enum"], ["red", "green", "blue"], ".color: only the schema has the word blue"),
            (["properties", "color", "enum"], ["red"], ".color: only the type has the word green"),
        ] as [([String], JSONValue?, String)])
    func tellsEachDifferenceWithItsPlace(_ path: [String], _ value: JSONValue?, _ sentence: String) throws {
        var schema = Self.schema
        if path == ["properties", "name"] { schema["required"] = ["wheels", "seats", "isSold"] }
        Self.set(value, at: path[...], in: &schema)
        let own = try ShapeRecorder().shape(of: Car.self)
        #expect(own.differences(from: try SchemaShape(openAPI: schema)) == [sentence])
    }

    private static func set(_ value: JSONValue?, at path: ArraySlice<String>, in tree: inout JSONValue) {
        guard let name = path.first else { return }
        guard path.count > 1 else {
            tree[name] = value
            return
        }
        var member = tree[name] ?? [:]
        set(value, at: path.dropFirst(), in: &member)
        tree[name] = member
    }

    @Test(arguments: [
        (".name", true), (".wheels[0].size", true), (".wheels[?(@.size==\"3\")].notes.any\\.thing", true),
        (".nothing", false), (".wheels.size", false), (".wheels[?(@.color==\"3\")].size", false), ("name", false),
    ]) func knowsWhichPathsLeadSomewhere(_ path: String, _ leads: Bool) throws {
        #expect(try ShapeRecorder().shape(of: Car.self).contains(jsonPath: path) == leads)
    }

    @Test func aSchemaThatIsNoneIsRefusedWithItsPlace() {
        let error = #expect(throws: UnreadableSchema.self) {
            try SchemaShape(openAPI: ["type": "object", "properties": ["a": ["type": "array"]]])
        }
        #expect(error?.description == ".a has no items")
    }
}
