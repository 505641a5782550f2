import KubernetesModel
import TestSupport
import Testing

@Suite struct FieldSelectorTests {
    // The grammar of k8s.io/apimachinery/pkg/fields.
    @Test(arguments: [
        ("", ""), (",", ""), ("x=a", "x=a"), ("x==a", "x=a"), ("x!=a", "x!=a"), ("x=a,y=b,z=c", "x=a,y=b,z=c"),
        ("z=1,a=2", "a=2,z=1"),
        ("x=a,,y=b", "x=a,y=b"), ("x=", "x="), ("x=a b", "x=a b"), (#"x=a\,b\=c\\d"#, #"x=a\,b\=c\\d"#), ("x=!", "x=!"),
        ("a!b=c", "a!b=c"),
        ("metadata.name=foo,status.phase!=Running", "metadata.name=foo,status.phase!=Running"),
    ])
    func readsTheGrammar(text: String, canonical: String) throws {
        let selector = try FieldSelector(parsing: text)
        #expect(selector.description == canonical)
        #expect(try FieldSelector(parsing: canonical) == selector)
    }

    @Test(arguments: [
        ("x", 1, "One of = == != and a value should follow the field 'x'"),
        ("x,y=a", 1, "One of = == != and a value should follow the field 'x'"),
        ("=a", 0, "The path of a field must stand before the operator"),
        ("x=a=b", 3, "'=' in a value must be written '\\='"),
        (#"x=a\b"#, 4, #"A backslash must be followed by one of '\', ',' and '='"#),
        (#"x=a\"#, 4, #"A backslash must be followed by one of '\', ',' and '='"#),
    ])
    func refusesWithPlaceAndReason(text: String, offset: Int, reason: String) throws {
        let error = try #require(throws: InvalidSelector.self) { try FieldSelector(parsing: text) }
        #expect(error.reason == reason)
        #expect(error.place?.offset == offset)
    }

    // An absent field has the empty value.
    @Test(arguments: [
        ("", true), ("a=1", true), ("a!=1", false), ("b=", true), ("b!=", false), ("b!=1", true), ("a=1,b!=2", true),
        ("a=1,c=1", false),
    ])
    func matches(text: String, isMatch: Bool) throws {
        #expect(try FieldSelector(parsing: text).matches(["a": "1"]) == isMatch)
    }

    @Test func survivesAnyInputAndRoundTripsWhatItAccepts() async throws {
        let corpus = ["metadata.name=a", "x!=b,y==c", #"x=a\,b\=c\\d"#]
        try await fuzz(corpus: corpus, alphabet: #"=!,\xya."#) { bytes in
            // Refusals are fine here: a `try?` says that the input was none.
            guard let selector = try? FieldSelector(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
            if try FieldSelector(parsing: selector.description) != selector { Issue.record("\(bytes): \(selector)") }
        }
    }
}
