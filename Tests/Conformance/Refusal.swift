import JSONTree
import KubernetesClient
import TestSupport
import Testing

/// What makes a good object bad, and what a server has to tell of it.
struct Refusal: Sendable {
    /// A merge patch of the good object.
    let change: JSONValue
    /// Field and reason of each cause, such as `data[a b] Invalid`; none when the object is good in spite of the change.
    let causes: Set<String>
    /// The minor version of the first release of Kubernetes that says so. Older servers are not asked.
    let since: Int

    init(_ change: JSONValue, _ causes: String..., since: Int = 0) {
        self.init(change, Set(causes), since: since)
    }

    init(_ change: JSONValue, _ causes: Set<String>, since: Int = 0) {
        self.change = change
        self.causes = causes
        self.since = since
    }

    /// Sends each bad object as a dry run, and compares code, reason and causes. A field can have several problems with the
    /// same reason; releases tell some of them once and some twice.
    static func check(
        _ rows: [Refusal], of good: JSONValue, at path: String, on kind: APIServerKind,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let server = try #require(kind.shared)
        let minor = try await kind.withClient { try await $0.minorVersion() }
        for row in rows where row.since <= minor {
            let answer = try await server.send("POST", "\(path)?dryRun=All", JSONMergePatch.apply(row.change, to: good))
            row.compare(answer, with: 201, sourceLocation)
        }
    }

    /// Patches a stored object as a dry run with each change, and compares as ``check(_:of:at:on:sourceLocation:)`` does.
    static func checkChanges(
        _ rows: [Refusal], at path: String, on kind: APIServerKind, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let server = try #require(kind.shared)
        let minor = try await kind.withClient { try await $0.minorVersion() }
        for row in rows where row.since <= minor {
            let answer = try await server.send(
                "PATCH", "\(path)?dryRun=All", row.change, headers: [("content-type", "application/merge-patch+json")])
            row.compare(answer, with: 200, sourceLocation)
        }
    }

    private func compare(_ answer: RawAnswer, with success: Int, _ sourceLocation: SourceLocation) {
        let told = (answer.body["details"]?["causes"]?.array ?? []).map { cause in
            let reason = cause["reason"]?.string ?? ""
            return "\(cause["field"]?.string ?? "") \(reason.replacing("FieldValue", with: ""))"
        }
        #expect(answer.code == (causes.isEmpty ? success : 422), "\(change)", sourceLocation: sourceLocation)
        #expect(Set(told) == causes, "\(change): \(answer.message)", sourceLocation: sourceLocation)
        if !causes.isEmpty { #expect(answer.body["reason"] == "Invalid", sourceLocation: sourceLocation) }
    }
}
