import JSONTree
import KubernetesModel

/// The lines of a watch.
enum WatchFrame {
    static func append(_ type: String, _ object: String, to frames: inout [UInt8]) {
        frames += #"{"type":""#.utf8
        frames += type.utf8
        frames += #"","object":"#.utf8
        frames += object.utf8
        frames += "}\n".utf8
    }

    /// Tells the client how far it has come, without a change.
    static func bookmark(_ kind: ServedKind, _ revision: Int64, endsInitialEvents: Bool) -> [UInt8] {
        var metadata: JSONValue = ["resourceVersion": .string(String(revision)), "creationTimestamp": .null]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let object: JSONValue = [
            "apiVersion": .string(kind.resource.apiVersion), "kind": .string(kind.resource.kind), "metadata": metadata,
        ]
        var frames: [UInt8] = []
        append("BOOKMARK", object.description, to: &frames)
        return frames
    }

    /// The last frame of a watch that cannot go on.
    static func error(_ status: Status) -> [UInt8] {
        var frames: [UInt8] = []
        append("ERROR", status.tree.description, to: &frames)
        return frames
    }
}
