import ArgumentParser

/// How a command that answers a question prints its answer.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people. Its form may change.
    case text
    /// For programs: one JSON object.
    case json
}
