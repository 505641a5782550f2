package import KubernetesModel

/// What happened to an object. Equal occurrences become one Event with a count.
package struct EventOccurrence: Hashable, Sendable {
    package let type: EventType
    package let regarding: ObjectReference
    /// The controller that says so.
    package let reporter: String
    package let reason: String
    package let action: String
    package let note: String

    /// The server takes so much of each; what is longer is cut.
    package static let longestWord = 128
    package static let longestNote = 1024

    package init(
        type: EventType, regarding: ObjectReference, reporter: String, reason: String, action: String, note: String
    ) {
        self.type = type
        // The version says when, not what.
        var regarding = regarding
        regarding.resourceVersion = nil
        self.regarding = regarding
        self.reporter = reporter
        self.reason = Self.cut(reason, to: Self.longestWord)
        self.action = Self.cut(action, to: Self.longestWord)
        self.note = Self.cut(note, to: Self.longestNote)
    }

    /// Events live beside their object; those of cluster-scoped objects in `default`.
    package var namespace: String { regarding.namespace ?? "default" }

    /// At most so many bytes of UTF-8, ending at a whole character.
    private static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = text[...]
        while kept.utf8.count > bytes - 3 {
            let excess = (kept.utf8.count - (bytes - 3) + 3) / 4
            kept = kept.dropLast(max(1, excess))
        }
        return kept + "…"
    }
}
