import JSONTree
import ManagementAPI
import TestSupport
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"
private let mediaType = "application/vnd.kubernetes.protobuf"

/// Bytes as Go's typed clients write them.
private enum Wire {
    static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var count = content.count
        repeat {
            length.append(UInt8(count & 0x7f) | (count > 0x7f ? 0x80 : 0))
            count >>= 7
        } while count > 0
        return [number << 3 | 2] + length + content
    }

    static func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    static func object(_ apiVersion: String, _ kind: String, _ content: [UInt8]) -> [UInt8] {
        [0x6b, 0x38, 0x73, 0] + field(1, field(1, apiVersion) + field(2, kind)) + field(2, content)
            + field(3, "") + field(4, "")
    }

    static let configMap = object(
        "v1", "ConfigMap",
        field(1, field(1, "a") + field(2, "") + field(8, [UInt8]()) + field(11, field(1, "tier") + field(2, "web")))
            + field(2, field(1, "k") + field(2, "v")) + field(3, field(1, "b") + field(2, [1, 2, 3])) + [4 << 3, 0])
}

@Suite struct ProtobufTests {
    @Test func anObjectIsMadeFromProtocolBuffers() async throws {
        try await APIClient.with { client in
            let answer = try await client.send("POST", configMaps, bytes: Wire.configMap, type: mediaType)
            #expect(answer.code == 201)
            #expect(answer.body["metadata"]?["labels"] == ["tier": "web"])
            #expect(answer.body["data"] == ["k": "v"] && answer.body["binaryData"] == ["b": "AQID"])
            // A false that is told from nothing is kept.
            #expect(answer.body["immutable"] == false)
        }
    }

    @Test func whatIsNoObjectOfTheKindIsRefused() async throws {
        try await APIClient.with { client in
            let bad: [[UInt8]] = [
                [], [1, 2, 3], Array(Wire.configMap.dropLast(3)), Wire.object("v1", "Secret", []),
                Wire.object("example.org/v1", "Nothing", []),
            ]
            for body in bad {
                let answer = try await client.send("POST", configMaps, bytes: body, type: mediaType)
                #expect(answer.code == 400 && answer.reason == "BadRequest", "\(body)")
            }
        }
    }

    @Test func survivesAnything() async throws {
        // Whether it can be read does not matter; that the reader neither traps nor hangs does.
        let corpus = [Wire.configMap, Wire.object("v1", "DeleteOptions", Wire.field(4, "Orphan") + [1 << 3, 5])]
            .map { String(decoding: $0.dropFirst(4), as: UTF8.self) }
        await fuzz(corpus: corpus, alphabet: "\n\u{12}\u{1a}\u{8}\0") { bytes in
            _ = try? ProtobufObject.tree([0x6b, 0x38, 0x73, 0] + bytes)
        }
    }
}
