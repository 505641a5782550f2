import JSONTree
import KubernetesClient
import KubernetesModel
import NIOCore
import TestSupport
import Testing

@Suite struct WatchFrameTests {
    private static func decode(_ text: String) throws -> WatchFrame<ConfigMap> {
        try ObjectDecoder().decode(WatchFrame<ConfigMap>.self, from: ByteBuffer(string: text))
    }

    @Test func readsChanges() throws {
        let object = "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"5\"}}"
        guard case .added(let added) = try Self.decode("{\"type\":\"ADDED\",\"object\":\(object)}"),
            case .modified(let modified) = try Self.decode("{\"object\":\(object),\"type\":\"MODIFIED\"}"),
            case .deleted(let deleted) = try Self.decode("{\"type\":\"DELETED\",\"object\":\(object)}")
        else {
            Issue.record("A frame was taken for another")
            return
        }
        for object in [added, modified, deleted] { #expect(object.metadata.resourceVersion == "5") }
    }

    // A bookmark has the watched kind and nothing in it but a version; one of them ends the initial events.
    @Test(arguments: [
        ("{}", false), ("{\"k8s.io/initial-events-end\":\"true\"}", true),
        ("{\"k8s.io/initial-events-end\":\"x\"}", false),
    ])
    func readsBookmarks(annotations: String, ends: Bool) throws {
        let frame = try Self.decode(
            """
            {"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"8","annotations":\(annotations),
            "creationTimestamp":null}}}
            """)
        guard case .bookmark("8", endsInitialEvents: ends) = frame else {
            Issue.record("\(frame)")
            return
        }
    }

    @Test func readsErrors() throws {
        let frame = try Self.decode(
            """
            {"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old resource version: 1 (2)",
            "reason":"Expired","code":410}}
            """)
        guard case .error(let status) = frame else {
            Issue.record("\(frame)")
            return
        }
        #expect(WatchFailure(status) == .expired)
    }

    @Test func keepsWhatIsKnownOfAnObjectThatTheTypeCannotRead() throws {
        let object =
            "{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"5\"},\"data\":7}"
        let frame = try Self.decode("{\"type\":\"DELETED\",\"object\":\(object)}")
        guard case .unreadable(let identity, isDeleted: true, let error) = frame else {
            Issue.record("\(frame)")
            return
        }
        #expect(identity.key == ObjectKey(namespace: "n", name: "a"))
        #expect(identity.uid == "u" && identity.resourceVersion == "5")
        #expect(DecodingFailure(error).description.contains("object.data"))
    }

    @Test func letsTypesPassThatItDoesNotKnow() throws {
        guard case .unknown(type: "RENAMED") = try Self.decode("{\"type\":\"RENAMED\",\"object\":{}}") else {
            Issue.record("It was taken for something else")
            return
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"type\":\"ADDED\"}", "{\"type\":\"ADDED\",\"object\":{\"data\":1}}",
        "{\"type\":\"BOOKMARK\",\"object\":{}}", "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}",
    ])
    func refusesWhatIsNoFrame(text: String) {
        #expect(throws: DecodingError.self) { try Self.decode(text) }
    }

    @Test func readsAnyKindAsATree() throws {
        let text = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"},\"spec\":{\"x\":1}}}"
        let frame = try ObjectDecoder().decode(WatchFrame<DynamicObject>.self, from: ByteBuffer(string: text))
        guard case .added(let object) = frame else {
            Issue.record("\(frame)")
            return
        }
        #expect(object["spec"] == ["x": 1])
    }

    @Test func survivesAnything() async throws {
        let corpus = [
            "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n",
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"1\"}}}\n",
            "{\"type\":\"ERROR\",\"object\":{\"code\":410}}\n",
        ]
        let decoder = ObjectDecoder()
        try await fuzz(corpus: corpus, alphabet: "{}[]\",:\\\n1a") { bytes in
            var framer = LineFramer()
            framer.append(ByteBuffer(bytes: bytes))
            while let line = try framer.next() {
                // Whether it is refused does not matter here.
                _ = try? decoder.decode(WatchFrame<ConfigMap>.self, from: line)
            }
        }
    }
}
