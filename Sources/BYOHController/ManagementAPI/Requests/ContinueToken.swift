import JSONTree
import KubernetesModel

/// Where the next page of a list begins, and which revision it shows. Opaque to clients.
///
/// Written as `k8s.io/apiserver/pkg/storage` does: base64url of JSON without padding.
struct ContinueToken: Hashable, Sendable {
    /// Nil for the present: the rest of a list whose revision is no longer known.
    let revision: Int64?
    /// The last object of the page before; empty namespace for cluster-scoped kinds.
    let namespace: String
    let name: String

    init(revision: Int64?, after key: StoredKey) {
        self.revision = revision
        namespace = key.namespace
        name = key.name
    }

    /// Nil for anything that ``text`` has not written.
    init?(_ text: String) {
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        // Whatever is wrong with a token, the client is told the same.
        guard let bytes = Base64.decode(String(standard) + padding), let tree = try? JSONValue(parsing: bytes),
            tree["v"] == "meta.k8s.io/v1", let revision = tree["rv"]?.int64, revision > 0 || revision == -1,
            let start = tree["start"]?.string
        else { return nil }
        let parts = start.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.revision = revision == -1 ? nil : revision
        namespace = String(parts[0])
        name = String(parts[1])
    }

    var text: String {
        let tree: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .number(JSONNumber(revision ?? -1)), "start": .string("\(namespace)/\(name)"),
        ]
        return String(
            Base64.encode(tree.serialized()).compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 })
    }
}
