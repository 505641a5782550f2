/// Why a cloud-config is refused: where, and a sentence that says what would be right.
///
/// Names keys and what was expected, never a value: values of a cloud-config are keys and tokens.
package struct CloudConfigError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1; nil when the trouble is the document as a whole.
    package let position: Position?
    package let problem: String

    /// A place in the text, both counted from 1; columns count Unicode scalars.
    package struct Position: Hashable, Sendable {
        package let line: Int
        package let column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    package init(_ problem: String, at position: Position? = nil) {
        self.problem = problem
        self.position = position
    }

    package var description: String {
        guard let position else { return "The cloud-config is refused: \(problem)" }
        return "The cloud-config is refused at line \(position.line), column \(position.column): \(problem)"
    }
}
