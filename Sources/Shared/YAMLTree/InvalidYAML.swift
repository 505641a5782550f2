import Yams

/// Why a text is not the YAML it should be. The rest of a sentence; it holds nothing of the text's values.
package struct InvalidYAML: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            description = "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping: description = "a key appears twice in one mapping"
        default: description = "it is not YAML in UTF-8"
        }
    }
}
