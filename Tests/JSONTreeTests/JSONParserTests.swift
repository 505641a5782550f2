import JSONTree
import TestSupport
import Testing

@Suite struct JSONParserTests {
    // RFC 8259: every kind of value, white space wherever it may stand, nothing else around.
    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("\n\tfalse\r", false), ("\"\"", ""), ("[]", []), ("{ }", [:]),
            ("[ 1 , [ ] , null ]", [1, [], .null]), (#"{ "a" : { "b" : "c" } }"#, ["a": ["b": "c"]]),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")), (#""\u00e9\u20AC""#, "é€"),
            (#""\ud83d\ude00x""#, "😀x"), ("\"ä😀\"", "ä😀"), ("\"\u{7F}\"", "\u{7F}"), (#""\u0000""#, "\0"),
        ] as [(String, JSONValue)])
    func readsValues(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    // Integers of 64 bits are exact; the rest is Double. Go reads the same values.
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", 9_223_372_036_854_775_807),
            ("-9223372036854775808", -9_223_372_036_854_775_808), ("1.0", 1), ("1e2", 100), ("1E+2", 100),
            ("25e-1", 2.5), ("-0.5", -0.5), ("1e-400", 0),
            ("123456789012345678901234567890", 123456789012345678901234567890.0),
        ] as [(String, JSONValue)])
    func readsNumbers(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test func keepsUnsignedIntegersExact() throws {
        let value = try JSONValue(parsing: "18446744073709551615")
        #expect(value.number?.integer(UInt64.self) == .max)
        #expect(value.int64 == nil)
        #expect(value.description == "18446744073709551615")
    }

    // A duplicated name keeps its last value, as in Go.
    @Test func lastDuplicateWins() throws {
        #expect(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#) == ["a": 3, "b": 2])
    }

    // Each refusal names the place, and what should stand there.
    @Test(arguments: [
        ("", 0, "The document ends where a value should begin"),
        ("nul", 0, "Found a word that is not 'null'"),
        ("[1,]", 3, "Found ']' where a value should begin"),
        ("[1 2]", 3, "Found '2' where ',' or ']' should follow an element"),
        ("{\"a\" 1}", 5, "Found '1' where ':' should follow the name of a member"),
        ("{\"a\":1,}", 7, "Found '}' where the quoted name of a member should begin"),
        ("{a:1}", 1, "Found 'a' where the quoted name of a member should begin"),
        ("01", 0, "A number must not begin with a superfluous 0"),
        ("-", 1, "Found the end of the document where a digit should follow '-'"),
        ("1.", 2, "Found the end of the document where a digit should follow the decimal point"),
        ("1.e3", 2, "Found 'e' where a digit should follow the decimal point"),
        ("1e", 2, "Found the end of the document where a digit should follow the exponent sign"),
        (".5", 0, "Found '.' where a value should begin"),
        ("+1", 0, "Found '+' where a value should begin"),
        ("1e400", 0, "The number is too large for 64-bit floating point"),
        ("NaN", 0, "Found 'N' where a value should begin"),
        ("\"a", 2, "The document ends inside a string"),
        ("\"\n\"", 1, "A string must not contain the byte 0xa unescaped"),
        (#""\x""#, 2, "Found 'x' after a backslash, which is no escape"),
        (#""\u12g4""#, 5, "Found 'g' where four hexadecimal digits should follow '\\u'"),
        (#""a\ud800""#, 2, "A string must not contain half of a surrogate pair"),
        (#""\udc00""#, 1, "A string must not contain half of a surrogate pair"),
        ("1 1", 2, "Found '1' after the end of the document"),
        ("\u{FEFF}1", 0, "Found the byte 0xef where a value should begin"),
    ])
    func refusesWithPlaceAndReason(text: String, offset: Int, reason: String) throws {
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error.reason == reason)
        #expect(error.offset == offset)
    }

    @Test func saysLineAndColumn() throws {
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: "{\n  \"a\": 1,\n  b\n}") }
        #expect(error.description.hasSuffix("at line 3 column 3 (byte 14)"))
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [quote] + bytes + [quote]) }
        let escaped = [quote] + Array(#"\n"#.utf8) + bytes + [quote]
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: escaped) }
    }

    @Test func boundsTheDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.defaultMaximumDepth)) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(JSONValue.defaultMaximumDepth + 1)) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[[1]]".utf8, maximumDepth: 1) }
    }

    @Test func readsCollectionsThatAreNotContiguous() throws {
        #expect(try JSONValue(parsing: "[1]".utf8.lazy.map { $0 }) == [1])
    }

    // Whatever is accepted is written as text that reads back equal, and that is written the same again.
    @Test func survivesAnyInputAndRoundTripsWhatItAccepts() async throws {
        let corpus = [
            #"{"a":[1,-2.5e3,true,null],"b":"\u00e9\ud83d\ude00"}"#, #"["x\n",{"":0}]"#, "-0.1e-7",
            "18446744073709551615",
            #"{"kind":"Pod","metadata":{"name":"a"}}"#, "[[[]]]", "\"ä\\\\\"",
        ]
        try await fuzz(corpus: corpus, alphabet: #"{}[],:"\u0123456789eE+-.truefalsn "#) { bytes in
            // Refusals are fine here: a `try?` says that the input was none.
            guard let value = try? JSONValue(parsing: bytes) else { return }
            let text = value.serialized()
            let again = try JSONValue(parsing: text)
            #expect(again == value)
            #expect(again.serialized() == text)
        }
    }
}
