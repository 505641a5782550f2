public import KubernetesModel

/// How the host's routes to the pods of other hosts stand. Means something only while its plan has the pod network `bridge`.
public struct HostPodRoutes: Codable, Hashable, Sendable {
    /// What the agent has found out.
    public enum State: String, Codable, CaseIterable, Hashable, Sendable {
        /// The agent makes no routes at present.
        case unused = "Unused"
        /// All that are wanted are there.
        case whole = "Whole"
        /// A wanted route has been missing for half a minute or longer.
        case broken = "Broken"
        /// The cluster's Nodes could not be read for half a minute or longer; the routes are kept as they were.
        case unknown = "Unknown"
    }

    /// How things stand. Written when that changes, not when a Node comes or goes.
    public var state: State
    /// For people: what is wrong and what would be right, a sentence for each problem; at most 1,024 characters. Empty while
    /// nothing is.
    @OmitEmpty public var message: String

    /// A report; by default with nothing to say.
    public init(state: State, message: String = "") {
        self.state = state
        self.message = message
    }

    /// The sentences as one message within the limit of ``message``: the first ones whole, and how many more there are.
    public static func message(of sentences: [String]) -> String {
        let limit = 1_000
        var kept: [String] = []
        var length = 0
        for sentence in sentences {
            length += sentence.unicodeScalars.count + 2
            if length > limit, !kept.isEmpty { break }
            kept.append(sentence)
        }
        let more = sentences.count - kept.count
        let text = kept.joined(separator: "; ")
        let scalars = text.unicodeScalars
        let cut = scalars.count <= limit ? text : String(String.UnicodeScalarView(scalars.prefix(limit)))
        return more == 0 ? cut : "\(cut); and \(more) more"
    }
}
