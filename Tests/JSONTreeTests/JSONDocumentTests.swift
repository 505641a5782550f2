import JSONTree
import TestSupport
import Testing

/// What is particular to reading typed values from text. ``JSONCodingTests`` has what text and trees have in common.
@Suite struct JSONDocumentTests {
    // MARK: - Comparisons

    // A parser that is too plain to be wrong in the same way: same trees, same refusals, at the same place.
    @Test func readsAnyInputAsThePlainParserDoes() async throws {
        let corpus = [
            #"{"a":[1,-2.5e3,true,null],"b":"\u00e9\ud83d\ude00"}"#, #"["x\n",{"":0}]"#, "-0.1e-7",
            "18446744073709551615", #"{"kind":"Pod","metadata":{"name":"a"},"kind":"Node"}"#, "[[[]]]", "\"ä\\\\\"",
            #"["eight by","sixteen bytes in","twenty-four bytes of te","a\"b"]"#, "[\"\u{7F}äöü 日本語 😀\"]",
        ]
        try await fuzz(corpus: corpus, alphabet: #"{}[],:"\u0123456789eE+-.truefalsn "#) { bytes in
            let expected = ReferenceParser.parse(bytes, maximumDepth: 8)
            do {
                let tree = try JSONValue(parsing: bytes, maximumDepth: 8)
                #expect(try expected.get() == tree)
            } catch let error as JSONSyntaxError {
                guard case .failure(let failure) = expected else { throw error }
                #expect(failure.reason == error.reason)
                #expect(failure.offset == error.offset)
            }
        }
    }

    // One type, from the text and from its tree: same values, and refused by both or by neither.
    @Test func readsAnyInputAsItsTreeIsRead() async throws {
        let corpus = [
            #"{"text":"x","number":-7,"flag":true,"map":{"a":"b","c":"\n"},"list":["a","b"],"trees":[1,{"x":[]}]}"#,
            #"{"text":"é","children":[{"text":"y","children":[]},{"text":"z","map":null}],"fraction":0.5}"#,
            #"{"text":"x","open":{"any":[1,2,{"b":null}]},"text":"again","te\u0078t":"third"}"#,
        ]
        await fuzz(corpus: corpus, alphabet: #"{}[],:"\u0123456789truefalsn "#) { bytes in
            // Refusals are compared above: a `try?` says that the input was none.
            guard let document = try? JSONDocument(parsing: bytes) else { return }
            // Nil is a refusal. Of two faults a tree, whose members have no order, may name the other one first.
            let fromText = try? document.decode(Sample.self)
            let fromTree = try? document.tree.decode(Sample.self)
            #expect(fromText == fromTree)
        }
    }

    // MARK: - Names

    // As in Go and in a tree, a name that occurs twice keeps its last value.
    @Test(arguments: [
        #"{"text":"first","text":"last"}"#, #"{"text":"first","te\u0078t":"last"}"#,
        #"{"te\u0078t":"first","text":"last"}"#,
    ])
    func lastDuplicateWins(text: String) throws {
        #expect(try JSONDocument(parsing: text.utf8).decode([String: String].self) == ["text": "last"])
        #expect(try JSONDocument(parsing: text.utf8).decode(Sample.self).text == "last")
    }

    @Test func findsMembersOfLargeObjects() throws {
        let others = (0..<100).map { "\"other-\($0)\":\($0)" }.joined(separator: ",")
        let document = try JSONDocument(parsing: "{\"text\":\"first\",\(others),\"text\":\"last\"}".utf8)
        #expect(try document.decode(Sample.self).text == "last")
        #expect(try document.decode(Names.self).names.count == 101)
    }

    @Test func tellsEachNameOnce() throws {
        #expect(try JSONDocument(parsing: #"{"a":1,"b":2,"a":3}"#.utf8).decode(Names.self).names == ["a", "b"])
    }

    @Test func comparesNamesByWhatTheyMean() throws {
        struct Umlauts: Decodable { let ä: Int }
        for name in ["ä", #"\u00e4"#, "a\u{308}"] {
            #expect(try JSONDocument(parsing: "{\"\(name)\":1}".utf8).decode(Umlauts.self).ä == 1)
        }
    }

    // MARK: - Paths

    // The path is found from the root when an error asks for it.
    @Test(arguments: [
        (#"{"text":1}"#, "text"), (#"{"text":"x","map":{"a":"b","c":{}}}"#, "map.c"),
        (#"{"text":"x","list":["a","b",3]}"#, "list.Index 2"),
        (#"{"x":[[],{}],"text":"x","children":[{"text":"y"},{"number":1,"text":[]}]}"#, "children.Index 1.text"),
        (#"[]"#, ""),
    ])
    func saysWhere(text: String, path: String) throws {
        let document = try JSONDocument(parsing: text.utf8)
        let error = try #require(throws: DecodingError.self) { try document.decode(Sample.self) }
        #expect(error.path == path)
    }

    @Test func aDecoderMayOutliveItsDocument() throws {
        struct Lazy: Decodable {
            let decoder: any Decoder
            init(from decoder: any Decoder) throws { self.decoder = decoder }
        }
        let lazy = try JSONDocument(parsing: #"{"a":"kept"}"#.utf8).decode([String: Lazy].self)
        #expect(try lazy["a"]?.decoder.singleValueContainer().decode(String.self) == "kept")
    }
}

/// One of each kind of member, with those types that are read without a container and those that are not.
private final class Sample: Decodable, Hashable, Sendable {
    let text: String
    let number: Int?
    let fraction: Double?
    let flag: Bool?
    let map: [String: String]?
    let list: [String]?
    let trees: [JSONValue]?
    let open: [String: JSONValue]?
    let children: [Sample]?

    static func == (left: Sample, right: Sample) -> Bool {
        left.text == right.text && left.number == right.number && left.fraction == right.fraction
            && left.flag == right.flag && left.map == right.map && left.list == right.list
            && left.trees == right.trees && left.open == right.open && left.children == right.children
    }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// The names of an object, as a decoder tells them.
private struct Names: Decodable {
    let names: [String]

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue)
    }
}

extension DecodingError {
    /// Where the fault is, as `a.b`.
    fileprivate var path: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context),
                .keyNotFound(_, let context):
                context
            @unknown default: nil
            }
        return (context?.codingPath ?? []).map(\.stringValue).joined(separator: ".")
    }
}
