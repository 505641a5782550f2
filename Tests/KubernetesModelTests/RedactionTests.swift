import FoundationEssentials
import JSONTree
import KubernetesModel
import Testing

// Secrets must not reach a log line, an error or a crash report by any rendering; encoding stays true.
@Suite struct RedactionTests {
    private static let secret = "hunter2hunter2"
    private static let base64 = "aHVudGVyMmh1bnRlcjI="

    private func expectHidden(_ value: some Any, _ location: SourceLocation = #_sourceLocation) {
        for text in renderings(of: value) {
            #expect(!text.contains(Self.secret) && !text.contains(Self.base64), "\(text)", sourceLocation: location)
            #expect(!text.contains("104, 117, 110"), "the bytes as numbers: \(text)", sourceLocation: location)
        }
    }

    @Test func secretsHideTheirValues() throws {
        var secret = Secret(metadata: ObjectMeta(name: "s"), data: ["password": SecretBytes(utf8: Self.secret)])
        secret.stringData["other"] = Self.secret
        expectHidden(secret)
        expectHidden(secret.data)
        expectHidden(secret.data["password"])
        expectHidden(secret.stringData)
        expectHidden(Manifest(secret))
        #expect("\(secret.data)" == "[password: <14 bytes>]")
        let tree = try JSONValue(encoding: secret)
        #expect(tree["data"]?["password"]?.string == Self.base64)
        #expect(tree["stringData"]?["other"]?.string == Self.secret)
        #expect(try tree.decode(Secret.self) == secret)
        #expect(try JSONDecoder().decode(Secret.self, from: JSONEncoder().encode(secret)) == secret)
    }

    @Test func tokensHideThemselves() throws {
        let tree: JSONValue = ["spec": ["audiences": ["a"]], "status": ["token": .string(Self.secret)]]
        let request = try tree.decode(TokenRequest.self)
        expectHidden(request)
        #expect(request.status.token.text == Self.secret)
        #expect(try JSONValue(encoding: request) == tree)
        let review = TokenReview(spec: TokenReviewSpec(token: SecretText(Self.secret)))
        expectHidden(review)
        #expect(try JSONValue(encoding: review) == ["spec": ["token": .string(Self.secret)]])
    }

    // What cannot be decoded is not quoted.
    @Test(
        arguments: [
            ["data": ["a": "hunter2hunter2!"]], ["data": "hunter2hunter2"], ["data": ["hunter2hunter2"]],
            ["stringData": ["a": ["hunter2hunter2"]]],
            ["type": ["hunter2hunter2": 1], "data": ["a": "aHVudGVyMmh1bnRlcjI="]],
        ] as [JSONValue])
    func errorsHideValues(tree: JSONValue) throws {
        expectHidden(try #require(throws: DecodingError.self) { try tree.decode(Secret.self) })
        let data = Data(tree.serialized())
        expectHidden(try #require(throws: DecodingError.self) { try JSONDecoder().decode(Secret.self, from: data) })
    }

    @Test func syntaxErrorsHideTheDocument() throws {
        let text = #"{"data":{"a":"hunter2hunter2"}"#
        expectHidden(try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) })
    }

    // RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func bytesTravelAsBase64(text: String, base64: String) throws {
        #expect(try JSONValue(encoding: SecretBytes(utf8: text)) == .string(base64))
        #expect(try JSONValue.string(base64).decode(SecretBytes.self).text == text)
        #expect(try JSONValue.string(base64 + "\r\n").decode(PublicBytes.self).text == text)
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Z=g=", "Zm9v!", "Zm9vé", "Zg==="])
    func refusesWhatIsNotBase64(text: String) {
        #expect(throws: DecodingError.self) { try JSONValue.string(text).decode(SecretBytes.self) }
    }
}
