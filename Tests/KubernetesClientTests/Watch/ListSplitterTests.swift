import JSONTree
import KubernetesClient
import NIOCore
import TestSupport
import Testing

@Suite struct ListSplitterTests {
    private static let list = """
        {"kind":"SecretList", "apiVersion":"v1","metadata" : {"resourceVersion":"7","x":[{}]},
         "items":[ {"a":"}]\\"{[\\\\"} ,{"b":[1,{"c":null}]},\t{} ], "more": {"items":[1,"\\u005d"]}, "n": -1.5e3 }

        """
    private static let parts = [
        "kind \"SecretList\"", "metadata {\"resourceVersion\":\"7\",\"x\":[{}]}", "item {\"a\":\"}]\\\"{[\\\\\"}",
        "item {\"b\":[1,{\"c\":null}]}", "item {}",
    ]

    @Test func cutsAWholeList() throws {
        #expect(try ListSplitter.parts([ByteBuffer(string: Self.list)]) == Self.parts)
    }

    @Test func cutsOneByteAtATime() throws {
        #expect(try ListSplitter.parts(Pieces.single(Self.list)) == Self.parts)
    }

    @Test func cutsWhereverAChunkEnds() throws {
        for chunks in Pieces.everyCut(Self.list) { #expect(try ListSplitter.parts(chunks) == Self.parts) }
    }

    // The members come in any order, and items may be empty, null or missing.
    @Test(arguments: [
        ("{}", []),
        ("{\"items\":[]}", []),
        ("{\"items\":null,\"kind\":\"AList\"}", ["kind \"AList\""]),
        ("{\"items\":[{}],\"metadata\":{}}", ["item {}", "metadata {}"]),
        ("{\"items\":[1,true,\"x\",[2]]}", ["item 1", "item true", "item \"x\"", "item [2]"]),
        (" \n{ } \t\r\n", []),
        ("{\"a\":{\"kind\":\"x\"},\"\\\"items\":[]}", []),
        ("{\"metadata\":null}", ["metadata null"]),
    ])
    func takesEveryForm(text: String, parts: [String]) throws {
        #expect(try ListSplitter.parts([ByteBuffer(string: text)]) == parts)
        #expect(try ListSplitter.parts(Pieces.single(text)) == parts)
    }

    // Each error names the byte, where it is, and what belongs there.
    @Test(arguments: [
        ("[]", ListSyntaxError(.unexpected(UInt8(ascii: "["), expected: "'{'"), offset: 0)),
        ("<html>", ListSyntaxError(.unexpected(UInt8(ascii: "<"), expected: "'{'"), offset: 0)),
        ("{items:[]}", ListSyntaxError(.unexpected(UInt8(ascii: "i"), expected: "a member name or '}'"), offset: 1)),
        ("{\"a\" 1}", ListSyntaxError(.unexpected(UInt8(ascii: "1"), expected: "':'"), offset: 5)),
        ("{\"a\":}", ListSyntaxError(.unexpected(UInt8(ascii: "}"), expected: "a value"), offset: 5)),
        ("{\"a\":1,}", ListSyntaxError(.unexpected(UInt8(ascii: "}"), expected: "a member name"), offset: 7)),
        ("{\"a\":1]", ListSyntaxError(.unexpected(UInt8(ascii: "]"), expected: "',' or '}'"), offset: 6)),
        (
            "{\"items\":{}}",
            ListSyntaxError(.unexpected(UInt8(ascii: "{"), expected: "an array or null"), offset: 9)
        ),
        ("{\"items\":[,]}", ListSyntaxError(.unexpected(UInt8(ascii: ","), expected: "an item or ']'"), offset: 10)),
        ("{\"items\":[{},]}", ListSyntaxError(.unexpected(UInt8(ascii: "]"), expected: "an item"), offset: 13)),
        ("{\"items\":[{} {}]}", ListSyntaxError(.unexpected(UInt8(ascii: "{"), expected: "',' or ']'"), offset: 13)),
        ("{\"items\":[],\"items\":[]}", ListSyntaxError(.repeated(member: "items"), offset: 20)),
        ("{\"metadata\":1,\"metadata\":1}", ListSyntaxError(.repeated(member: "metadata"), offset: 25)),
        ("{} {}", ListSyntaxError(.unexpected(UInt8(ascii: "{"), expected: "the end"), offset: 3)),
        ("{\"items\":[{\"a", ListSyntaxError(.cutShort, offset: 13)),
        ("{\"a\":12", ListSyntaxError(.cutShort, offset: 7)),
        ("", ListSyntaxError(.cutShort, offset: 0)),
    ])
    func refusesWhatIsNoList(text: String, error: ListSyntaxError) {
        #expect(throws: error) { try ListSplitter.parts([ByteBuffer(string: text)]) }
        #expect(throws: error) { try ListSplitter.parts(Pieces.single(text)) }
    }

    @Test func refusesAnItemBeyondTheLimit() {
        let error = ListSyntaxError(.tooLong(limit: 8), offset: 23)
        #expect(throws: error) { try ListSplitter.parts(Pieces.single("{\"items\":[{}, [1,2,3,4]]}"), limit: 8) }
    }

    @Test func skipsAMemberOfAnyLengthWithoutKeepingIt() throws {
        let text = "{\"skip\":[" + String(repeating: "1,", count: 100) + "1],\"items\":[{}]}"
        #expect(try ListSplitter.parts(Pieces.single(text), limit: 8) == ["item {}"])
    }

    @Test func saysWhatIsWrongInASentence() {
        let error = ListSyntaxError(.unexpected(0x1F, expected: "':'"), offset: 5)
        #expect(error.description == "The list has the byte 0x1F at offset 5, where ':' belongs")
    }

    /// Whatever the bytes, and wherever they are cut: the same parts or the same error. And of a text that is JSON, the
    /// items are those that a parser finds.
    @Test func agreesWithAParserOnAnything() async throws {
        var generator = SeededGenerator(seed: FuzzSettings.seed)
        let corpus = [
            "{\"items\":[{\"a\":\"\\\"]\"},[1],2]}", "{\"kind\":\"L\",\"items\":null}",
            "{\"metadata\":{},\"items\":[]}",
            "{\"x\":[{\"items\":[1]}], \"items\" : [ {} , {} ]}",
        ]
        try await fuzz(corpus: corpus, alphabet: "{}[]\",:\\ 1an") { bytes in
            let cut = generator.below(bytes.count + 1)
            let whole = Self.outcome([bytes[...]])
            let pieces = Self.outcome([bytes[..<cut], bytes[cut...]])
            guard whole == pieces else { throw Unlike() }
            guard case .success(let parts) = whole, let value = try? JSONValue(parsing: bytes) else { return }
            let items = parts.count { if case .item = $0 { true } else { false } }
            guard items == value["items"]?.array?.count ?? 0 else { throw Unlike() }
        }
    }

    private static func outcome(
        _ chunks: [ArraySlice<UInt8>]
    ) -> Result<[ListSplitter.Part], ListSyntaxError> {
        var splitter = ListSplitter()
        var parts: [ListSplitter.Part] = []
        do {
            for chunk in chunks {
                splitter.append(ByteBuffer(bytes: chunk))
                while let part = try splitter.next() { parts.append(part) }
            }
            try splitter.finish()
            return .success(parts)
        } catch {
            return .failure(error)
        }
    }

    private struct Unlike: Error {}
}
