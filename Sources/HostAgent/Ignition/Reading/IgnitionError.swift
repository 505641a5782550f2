/// Why an Ignition config is refused: which field, and a sentence that says what would be right.
///
/// Names fields and what was expected, never a value: values are keys and tokens.
package struct IgnitionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Such as `storage.files[2].contents.source`; empty when the trouble is the document as a whole.
    package let path: String
    package let problem: String

    package init(_ problem: String, at path: String = "") {
        self.path = path
        self.problem = problem
    }

    package var description: String {
        "The Ignition config is refused: \(path.isEmpty ? "it" : path) \(problem)"
    }
}
