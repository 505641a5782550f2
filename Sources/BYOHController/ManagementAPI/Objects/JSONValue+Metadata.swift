import JSONTree

/// The metadata that the server itself reads and writes. Wrong types read as absent; validation reports them.
extension JSONValue {
    var metadata: JSONValue { self["metadata"] ?? .object([:]) }

    var name: String { metadata["name"]?.string ?? "" }
    var namespace: String { metadata["namespace"]?.string ?? "" }
    var uid: String { metadata["uid"]?.string ?? "" }
    var resourceVersion: String { metadata["resourceVersion"]?.string ?? "" }
    var labels: [String: String] { (metadata["labels"]?.object ?? [:]).compactMapValues(\.string) }
    var finalizers: [String] { (metadata["finalizers"]?.array ?? []).compactMap(\.string) }
    var isDeleting: Bool { metadata["deletionTimestamp"]?.string != nil }

    /// Sets a member of the metadata; nil and null remove it.
    mutating func setMetadata(_ key: String, _ value: JSONValue?) {
        var metadata = self.metadata
        metadata[key] = value == .null ? nil : value
        self["metadata"] = metadata
    }

    /// The object without its metadata and status: what generations count.
    var content: JSONValue {
        var copy = self
        for key in ["metadata", "status", "apiVersion", "kind"] { copy[key] = nil }
        return copy
    }

    /// The JSON to store for a revision.
    func sealed(at revision: Int64) -> String {
        var copy = self
        copy.setMetadata("resourceVersion", .string(String(revision)))
        return String(decoding: copy.serialized(), as: UTF8.self)
    }
}

extension StoredObject {
    /// The object as a tree.
    ///
    /// - Throws: ``APIFailure`` when what is stored is no JSON, which only a damaged file can bring about.
    func tree() throws(APIFailure) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: text)
        } catch {
            throw .internalError("what is stored as \(self) cannot be read: it is not JSON")
        }
    }
}
