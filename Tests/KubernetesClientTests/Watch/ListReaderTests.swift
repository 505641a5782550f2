import JSONTree
import KubernetesClient
import KubernetesModel
import NIOCore
import Testing

@Suite struct ListReaderTests {
    private static func list(_ items: String) -> String {
        "{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"c\"},\"items\":[\(items)]}"
    }

    private static let good = "{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"},\"data\":{\"k\":\"v\"}}"

    @Test func readsTheObjectsAndTheMetadata() async throws {
        var reader = ListReader<ConfigMap>(APIResponse(Pieces.single(Self.list(Self.good))))
        let objects = try await reader.collect()
        #expect(objects.map(\.key) == [ObjectKey(namespace: "n", name: "a")])
        #expect(objects.first?.data == ["k": "v"])
        #expect(reader.metadata == ListMeta(resourceVersion: "9", continue: "c"))
    }

    @Test func tellsAnObjectThatTheTypeCannotRead() async throws {
        let bad = "{\"metadata\":{\"name\":\"b\",\"uid\":\"u\",\"resourceVersion\":\"3\"},\"data\":[]}"
        var reader = ListReader<ConfigMap>(APIResponse(Pieces.single(Self.list("\(Self.good),\(bad),\(Self.good)"))))
        var keys: [String] = []
        while let item = try await reader.next() {
            switch item {
            case .object(let object):
                keys.append(object.key.description)
            case .unreadable(let object):
                keys.append("not \(object.key)")
                #expect(object.uid == "u" && object.resourceVersion == "3")
                #expect("\(object)".contains("items[1].data"))
            }
        }
        #expect(keys == ["n/a", "not b", "n/a"])
    }

    @Test func collectingRefusesAnObjectThatTheTypeCannotRead() async {
        var reader = ListReader<ConfigMap>(
            APIResponse(Pieces.single(Self.list("{\"metadata\":{\"name\":\"b\"},\"data\":1}"))))
        await #expect(throws: KubernetesError.self) { try await reader.collect() }
    }

    // A failure in the middle says which kind it is: broken off, or not what was asked for.
    @Test(arguments: [
        ("{\"kind\":\"ConfigMapList\",\"items\":[", "unreachable"),
        ("{\"kind\":\"Status\",\"status\":\"Success\"}", "undecodable"),
        ("{\"items\":[{\"metadata\":{},\"data\":1}]}", "undecodable"),
        ("<html>", "undecodable"),
        ("", "unreachable"),
    ])
    func saysWhyItFailed(text: String, kind: String) async throws {
        var reader = ListReader<ConfigMap>(APIResponse([ByteBuffer(string: text)]))
        do {
            _ = try await reader.collect()
            Issue.record("It was read")
        } catch {
            #expect(error.kind.rawValue == kind)
        }
    }

    @Test func readsObjectsOfAnyKindAsTrees() async throws {
        var reader = ListReader<DynamicObject>(APIResponse(Pieces.single(Self.list(Self.good))))
        let objects = try await reader.collect()
        #expect(objects.first?["data"] == ["k": "v"])
    }

    @Test func doesNotShowASecretThatItCannotRead() async throws {
        let secret = "{\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"hunter2hunter2!\"}}"
        var reader = ListReader<Secret>(
            APIResponse([ByteBuffer(string: Self.list(secret))], path: "/api/v1/namespaces/n/secrets"))
        guard case .unreadable(let object) = try await reader.next() else {
            Issue.record("It was read")
            return
        }
        var dumped = ""
        dump(object, to: &dumped)
        for text in ["\(object)", String(reflecting: object), dumped] { #expect(!text.contains("hunter2")) }
    }
}
