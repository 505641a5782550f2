import JSONTree
import Testing

private let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
private let gears = "/apis/example.org/v1/namespaces/default/gears"

/// Definitions of `gears.example.org`.
private enum Gear {
    static func definition(spec: JSONValue, root: JSONValue = [:], version: JSONValue = [:]) -> JSONValue {
        var schema: JSONValue = [
            "type": "object", "properties": ["spec": spec, "status": ["type": "object", "properties": [:]]],
        ]
        for (word, value) in root.object ?? [:] { schema[word] = value }
        var served: JSONValue = [
            "name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema],
        ]
        for (word, value) in version.object ?? [:] { served[word] = value }
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "gears.example.org"],
            "spec": [
                "group": "example.org", "scope": "Namespaced", "names": ["kind": "Gear", "plural": "gears"],
                "versions": [served],
            ],
        ]
    }

    static func object(_ name: String, _ spec: JSONValue) -> JSONValue {
        ["apiVersion": "example.org/v1", "kind": "Gear", "metadata": ["name": .string(name)], "spec": spec]
    }

    /// A member for each thing that a schema can say.
    static let spec: JSONValue = [
        "type": "object",
        "properties": [
            "small": ["type": "integer", "minimum": 1, "exclusiveMinimum": true],
            "ratio": ["type": "number", "multipleOf": 0.5, "maximum": 2.5, "exclusiveMaximum": true],
            "name": ["type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$"],
            "number": ["type": "integer", "enum": [1, 2]],
            "list": ["type": "array", "minItems": 1, "maxItems": 2, "items": ["type": "string"]],
            "set": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
            "parts": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": [
                    "type": "object", "required": ["name"],
                    "properties": ["name": ["type": "string"], "port": ["type": "integer", "default": 80]],
                ],
            ],
            "map": ["type": "object", "maxProperties": 1, "additionalProperties": ["type": "integer"]],
            "int32": ["type": "integer", "format": "int32"],
            "null": ["type": "string", "nullable": true],
            "inner": [
                "type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true,
            ],
            "one": [
                "type": "object", "properties": ["a": ["type": "string"], "b": ["type": "string"]],
                "oneOf": [["required": ["a"]], ["required": ["b"]]],
            ],
            "all": ["type": "integer", "allOf": [["minimum": 3], ["maximum": 5]]],
            "not": ["type": "string", "not": ["enum": ["x"]]],
        ],
    ]
}

@Suite struct SchemaTests {
    // Rule: kube-apiserver's field, reason and words.
    @Test(
        arguments: [
            (
                ["small": 1], "spec.small", "FieldValueInvalid",
                "Invalid value: 1: spec.small in body should be greater than 1"
            ),
            (
                ["ratio": 0.3], "spec.ratio", "FieldValueInvalid",
                "Invalid value: 0.3: spec.ratio in body should be a multiple of 0.5"
            ),
            (
                ["ratio": 2.5], "spec.ratio", "FieldValueInvalid",
                "Invalid value: 2.5: spec.ratio in body should be less than 2.5"
            ),
            (
                ["name": "a"], "spec.name", "FieldValueInvalid",
                "Invalid value: \"a\": spec.name in body should be at least 2 chars long"
            ),
            (["name": "abcde"], "spec.name", "FieldValueTooLong", "Too long: may not be more than 4 bytes"),
            (
                ["name": 5], "spec.name", "FieldValueTypeInvalid",
                "Invalid value: \"integer\": spec.name in body must be of type string: \"integer\""
            ),
            (
                ["number": 3], "spec.number", "FieldValueNotSupported",
                "Unsupported value: 3: supported values: \"1\", \"2\""
            ),
            (
                ["list": []], "spec.list", "FieldValueInvalid",
                "Invalid value: 0: spec.list in body should have at least 1 items"
            ),
            (
                ["list": ["a", "b", "c"]], "spec.list", "FieldValueTooMany", "Too many: 3: must have at most 2 items"
            ),
            (["set": ["a", "a"]], "spec.set[1]", "FieldValueDuplicate", "Duplicate value: \"a\""),
            (["parts": [["port": 1]]], "spec.parts[0].name", "FieldValueRequired", "Required value"),
            (["map": ["a": 1, "b": 2]], "spec.map", "FieldValueTooMany", "Too many: 2: must have at most 1 item"),
            (
                ["int32": 3_000_000_000], "<nil>", "FieldValueInvalid",
                "Invalid value: \"\": Checked value must be of type integer with format int32 in spec.int32"
            ),
            (
                ["null": 1], "spec.null", "FieldValueTypeInvalid",
                "Invalid value: \"integer\": spec.null in body must be of type string: \"integer\""
            ),
            (["inner": ["kind": "X"]], "spec.inner.apiVersion", "FieldValueRequired", "Required value"),
            (
                ["one": ["a": "", "b": ""]], "<nil>", "FieldValueInvalid",
                "Invalid value: \"\": \"spec.one\" must validate one and only one schema (oneOf). Found 2 valid alternatives"
            ),
            (
                ["not": "x"], "<nil>", "FieldValueInvalid",
                "Invalid value: \"\": \"spec.not\" must not validate the schema (not)"
            ),
            (
                ["all": 1], "spec.all", "FieldValueInvalid",
                "Invalid value: 1: spec.all in body should be greater than or equal to 3"
            ),
        ] as [(JSONValue, String, String, String)])
    func whatASchemaForbidsIsTold(spec: JSONValue, field: String, reason: String, message: String) async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Gear.definition(spec: Gear.spec))
            let refused = try await client.send("POST", gears, Gear.object("a", spec))
            #expect(refused.code == 422)
            let cause = refused.body["details"]?["causes"]?[0]
            #expect(
                cause == ["field": .string(field), "reason": .string(reason), "message": .string(message)])
        }
    }

    // Rule: which texts have a format, as go-openapi judges.
    @Test(
        arguments: [
            ("date-time", ["2026-01-31T12:00:00Z"], ["x", "2026-01-31"]), ("date", ["2026-12-01"], ["2026-13-01"]),
            ("duration", ["1h30m", "3 days"], ["x", "3"]), ("byte", ["YQ=="], ["!"]),
            (
                "uuid", ["7d444840-9dc0-11d1-b245-5ffdce74fad2", "7d4448409dc011d1b2455ffdce74fad2"],
                ["x", "7d444840-9dc0"]
            ),
            ("ipv4", ["1.2.3.4"], ["1.2.3", "::1"]),
            ("ipv6", ["::1", "fe80::1:2", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"], ["1.2.3.4", ":::", "1:2:3"]),
            ("cidr", ["1.2.3.0/24", "fe80::/10"], ["1.2.3.4", "1.2.3.0/33"]),
            ("mac", ["01:02:03:04:05:06", "0102.0304.0506"], ["x", "01:02"]),
            ("hostname", ["a", "host.example"], ["-a", "a.b"]), ("uri", ["http://x", "/x"], ["x", "::"]),
            ("email", ["a@b.c", "A <a@b.c>"], ["x", "@"]), ("hexcolor", ["#fff", "00ff00"], ["#ff", "x"]),
            ("isbn13", ["978-0321751041"], ["978-0321751042"]), ("isbn10", ["0321751043"], ["0321751044"]),
            ("creditcard", ["4111 1111 1111 1111"], ["4111 1111 1111 1112"]),
            ("k8s-short-name", ["a-b"], ["a.b", "A"]), ("nothing-known", ["x"], []),
        ] as [(String, [String], [String])])
    func aFormatIsChecked(format: String, good: [String], bad: [String]) async throws {
        try await APIClient.with { client in
            let spec: JSONValue = [
                "type": "object", "properties": ["text": ["type": "string", "format": .string(format)]],
            ]
            try await client.make(definitions, Gear.definition(spec: spec))
            for (index, text) in good.enumerated() {
                try await client.make(gears, Gear.object("good-\(index)", ["text": .string(text)]))
            }
            for text in bad {
                let refused = try await client.send("POST", gears, Gear.object("bad", ["text": .string(text)]))
                #expect(
                    refused.body["details"]?["causes"]?[0]?["message"]
                        == .string(
                            "Invalid value: \"\(text)\": spec.text in body must be of type \(format): \"\(text)\""))
            }
        }
    }

    @Test func defaultsFillWhatIsMissingAlsoInElements() async throws {
        try await APIClient.with { client in
            try await client.make(definitions, Gear.definition(spec: Gear.spec))
            let made = try await client.make(
                gears, Gear.object("a", ["parts": [["name": "x", "bogus": 1]], "null": .null]))
            #expect(made["spec"] == ["parts": [["name": "x", "port": 80]], "null": .null])
        }
    }

    @Test func whatWasGoodOnceIsNotHeldAgainstAChangeElsewhere() async throws {
        try await APIClient.with { client in
            let loose: JSONValue = [
                "type": "object", "properties": ["a": ["type": "string"], "b": ["type": "string"]],
            ]
            try await client.make(definitions, Gear.definition(spec: loose))
            try await client.make(gears, Gear.object("a", ["a": "too long"]))
            let strict: JSONValue = [
                "spec": [
                    "versions": Gear.definition(spec: [
                        "type": "object",
                        "properties": ["a": ["type": "string", "maxLength": 2], "b": ["type": "string"]],
                    ])["spec"]?["versions"] ?? []
                ]
            ]
            let merge = "application/merge-patch+json"
            let changed = try await client.send("PATCH", "\(definitions)/gears.example.org", strict, type: merge)
            #expect(changed.code == 200)
            #expect(try await client.send("PATCH", "\(gears)/a", ["spec": ["b": "x"]], type: merge).code == 200)
            #expect(try await client.send("PATCH", "\(gears)/a", ["spec": ["a": "longer"]], type: merge).code == 422)
        }
    }

    // Rule: what a schema may not say, and where that is told.
    @Test(
        arguments: [
            (["properties": [:]], "type", "Required value: must not be empty for specified object fields"),
            (
                ["type": "null"], "type",
                "Unsupported value: \"null\": supported values: \"array\", \"boolean\", \"integer\", \"number\", "
                    + "\"object\", \"string\""
            ),
            (["type": "array"], "items", "Required value: must be specified"),
            (
                ["type": "array", "items": ["type": "string"], "uniqueItems": true], "uniqueItems",
                "Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
            ),
            (["type": "object", "$ref": "#/x"], "$ref", "Forbidden: $ref is not supported"),
            (
                [
                    "type": "object", "properties": ["a": ["type": "string"]],
                    "additionalProperties": ["type": "string"],
                ],
                "additionalProperties", "Forbidden: additionalProperties and properties are mutual exclusive"
            ),
            (
                ["type": "string", "anyOf": [["type": "string"]]], "anyOf[0].type",
                "Forbidden: must be empty to be structural"
            ),
            (
                ["type": "array", "items": ["type": "object"], "x-kubernetes-list-type": "map"],
                "x-kubernetes-list-map-keys", "Required value: must not be empty if x-kubernetes-list-type is map"
            ),
            (
                ["type": "string", "default": 1], "default",
                "Invalid value: \"integer\":  in body must be of type string: \"integer\""
            ),
            (
                ["type": "object", "properties": ["a": ["type": "string"]], "default": ["b": 1]], "default",
                "Invalid value: {\"b\":1}: must not have unknown fields"
            ),
            (
                ["type": "object", "x-kubernetes-embedded-resource": true], "properties",
                "Required value: must not be empty if x-kubernetes-embedded-resource is true without "
                    + "x-kubernetes-preserve-unknown-fields"
            ),
        ] as [(JSONValue, String, String)])
    func aSchemaThatCannotBeServedIsRefused(spec: JSONValue, place: String, message: String) async throws {
        try await APIClient.with { client in
            let refused = try await client.send("POST", definitions, Gear.definition(spec: spec))
            #expect(refused.code == 422)
            let cause = refused.body["details"]?["causes"]?[0]
            #expect(cause?["field"] == .string("spec.validation.openAPIV3Schema.properties[spec].\(place)"))
            #expect(cause?["message"] == .string(message))
        }
    }
}
