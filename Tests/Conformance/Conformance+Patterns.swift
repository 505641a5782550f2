import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// `pattern` in the schema of a custom kind: the syntax and the meaning of RE2.
    @Suite struct Patterns {
        private static func nested(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

        private static let meanings: [(pattern: String, value: String, isGood: Bool)] = [
            ("b", "abc", true), ("^b", "abc", false), ("^a$", "a\n", false), ("a.c", "a\nc", false),
            ("^.$", "e\u{301}", false), ("^..$", "e\u{301}", true), (#"^\d$"#, "٣", false), (#"^\w$"#, "é", false),
            (#"^\s$"#, "\u{A0}", false), (#"^\s$"#, "\u{0B}", false), ("[^a]", "\n", true), (#"^\pL$"#, "é", true),
            (#"^\p{Nd}$"#, "٣", true), ("(?i)^straße$", "STRAßE", true), ("(?i)k", "\u{212A}", true),
            ("(?m)^b$", "a\nb", true), ("(?s)^a.c$", "a\nc", true), (#"\bfoo\b"#, "a foo b", true),
            ("^[[:upper:]]$", "É", false), ("^a{,2}$", "a{,2}", true), (#"^\Qa.b\E$"#, "a.b", true),
            ("^(?P<n>a|)b$", "b", true), (#"^\x{1F600}$"#, "😀", true),
            ("^(a+)+$", String(repeating: "a", count: 200) + "b", false), (#"(?i)^[^\W_]+$"#, "host", true),
            (#"(?i)^\W$"#, "s", false), (#"(?i)^\W$"#, "k", false), ("(?i)[[:^lower:]]", "a", false),
            (#"(?i)\P{Lu}"#, "a", false), ("^" + nested("(?:", 998) + "a" + nested("+)", 998) + "$", "aaa", true),
            (nested("(", 999) + nested(")", 999), "x", true), ("^(|a)+b$", "aab", true),
            // Half of a surrogate pair can be written, and is in no text.
            (#"\x{D800}"#, "a", false), (#"\x{D800}"#, "\u{FFFD}", false), (#"[^\x{D800}]"#, "a", true),
            (#"^[\x{D7FF}-\x{E000}]$"#, "\u{E000}", true), (#"^[\x{D800}-\x{DFFF}]$"#, "\u{FFFD}", false),
            (#"(?i)\x{DFFF}"#, "a", false),
        ]

        @Test(arguments: APIServerKind.available)
        func patternsMeanWhatRE2Means(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                var properties: [String: JSONValue] = [:]
                for (index, row) in Self.meanings.enumerated() {
                    properties["p\(index)"] = ["type": "string", "pattern": .string(row.pattern)]
                }
                let widgets = try await client.serveWidgets(
                    in: namespace, schema: widgetsSchema(spec: .object(properties)))
                let server = try #require(kind.shared)
                let path = try widgets.collection(.post, in: namespace)
                for (index, row) in Self.meanings.enumerated() {
                    let answer = try await server.send(
                        "POST", path,
                        [
                            "apiVersion": .string(widgets.resource.apiVersion), "kind": "Widget",
                            "metadata": ["name": .string("w\(index)")],
                            "spec": ["p\(index)": .string(row.value)],
                        ])
                    #expect(answer.code == (row.isGood ? 201 : 422), "\(row.pattern) on \(row.value)")
                }
            }
        }

        private static let tooHigh = [
            nested("(", 1000) + nested(")", 1000), "a" + nested("*(?i)", 1000), "a" + nested(#"+\Q\E"#, 1000),
        ]
        private static let refused = [
            ("a(?=b)", "invalid or unsupported Perl syntax: `(?=`"),
            ("(?!x)", "invalid or unsupported Perl syntax: `(?!`"),
            ("(?>a)", "invalid or unsupported Perl syntax: `(?>`"),
            (#"(a)\1"#, #"invalid escape sequence: `\1`"#), (#"\Z"#, #"invalid escape sequence: `\Z`"#),
            ("a++", "invalid nested repetition operator: `++`"),
            ("*a", "missing argument to repetition operator: `*`"),
            ("(", "missing closing ): `(`"), (")", "unexpected ): `)`"), ("[a", "missing closing ]: `[a`"),
            ("[z-a]", "invalid character class range: `z-a`"), ("a{1001}", "invalid repeat count: `{1001}`"),
            ("(a{100}){100}", "invalid repeat count: `{100}`"),
            (#"\p{Foo}"#, #"invalid character class range: `\p{Foo}`"#),
            ("a\\", "trailing backslash at end of expression: ``"), ("(?P<n", "invalid named capture: `(?P<n`"),
        ]

        // Go 1.22 took `(?<name>…)` into the syntax, and Kubernetes 1.30 was the first that was made with it.
        private static func lookBehind(minorVersion: Int) -> (String, String) {
            let isName = minorVersion >= 30
            return (
                "(?<=a)b",
                isName ? "invalid named capture: `(?<=a)b`" : "invalid or unsupported Perl syntax: `(?<`"
            )
        }

        // Rule: what RE2 cannot read is refused with the definition, under its path and in its words.
        @Test(arguments: APIServerKind.available)
        func aPatternThatRE2DoesNotKnowIsRefusedWithTheDefinition(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let rows =
                    Self.refused + Self.tooHigh.map { ($0, "expression nests too deeply: `\($0)`") }
                    + [Self.lookBehind(minorVersion: try await client.minorVersion())]
                var properties: [String: JSONValue] = [:]
                for (index, row) in rows.enumerated() {
                    properties["p\(index)"] = ["type": "string", "pattern": .string(row.0)]
                }
                let resource = APIResource(
                    group: "\(namespace).example.org", version: "v1", kind: "Widget", plural: "widgets")
                let refused = try await rejection {
                    _ = try await client.resources(CustomResourceDefinition.apiResource).create(
                        .widgetDefinition(resource, schema: widgetsSchema(spec: .object(properties))))
                }
                #expect(refused.code == 422 && refused.reason == .invalid)
                let causes = refused.details?.causes ?? []
                let place = "spec.validation.openAPIV3Schema.properties[spec].properties"
                for (index, row) in rows.enumerated() {
                    let cause = causes.first { $0.field == "\(place)[p\(index)].pattern" }
                    let value = JSONValue.string(row.0)
                    #expect(
                        cause?.message
                            == "Invalid value: \(value): must be a valid regular expression, but isn't: error parsing "
                            + "regexp: \(row.1)")
                }
            }
        }

        private static let places: [(spec: JSONValue, path: String)] = [
            (["allOf": [["pattern": "(?=x)"]]], "allOf[0]"), (["anyOf": [[:], ["pattern": "(?=x)"]]], "anyOf[1]"),
            (["oneOf": [["pattern": "(?=x)"]]], "oneOf[0]"), (["not": ["pattern": "(?=x)"]], "not"),
            (["not": ["allOf": [["anyOf": [["pattern": "(?=x)"]]]]]], "not.allOf[0].anyOf[0]"),
            (["oneOf": [["not": ["oneOf": [["pattern": "(?=x)"]]]]]], "oneOf[0].not.oneOf[0]"),
        ]

        // Rule: wherever a pattern is, it is read with the definition: what nobody can read would forbid or allow all.
        @Test(arguments: APIServerKind.available)
        func patternsAreReadWhereverTheyAre(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                var properties: [String: JSONValue] = [:]
                var expected: Set = ["properties[metadata].properties[name].pattern"]
                for (index, row) in Self.places.enumerated() {
                    var property = row.spec
                    property["type"] = "string"
                    properties["p\(index)"] = property
                    expected.insert("properties[spec].properties[p\(index)].\(row.path).pattern")
                }
                properties["list"] = [
                    "type": "array", "items": ["type": "object", "properties": ["a": ["type": "string"]]],
                    "not": ["items": ["properties": ["a": ["pattern": "(?=x)"]]]],
                ]
                expected.insert("properties[spec].properties[list].not.items.properties[a].pattern")
                properties["both"] = [
                    "x-kubernetes-int-or-string": true,
                    "allOf": [["anyOf": [["type": "integer"], ["type": "string"]], "pattern": "(?=x)"]],
                ]
                expected.insert("properties[spec].properties[both].allOf[0].pattern")
                var schema = widgetsSchema(spec: .object(properties))
                schema["properties"]?["metadata"] = [
                    "type": "object", "properties": ["name": ["type": "string", "pattern": "(?=x)"]],
                ]
                let resource = APIResource(
                    group: "\(namespace).example.org", version: "v1", kind: "Widget", plural: "widgets")
                let refused = try await rejection {
                    _ = try await client.resources(CustomResourceDefinition.apiResource).create(
                        .widgetDefinition(resource, schema: schema))
                }
                #expect(refused.code == 422 && refused.reason == .invalid)
                let fields = (refused.details?.causes ?? []).map(\.field)
                #expect(Set(fields) == Set(expected.map { "spec.validation.openAPIV3Schema.\($0)" }))
            }
        }
    }
}
