import JSONTree
import Suggestions
import YAMLTree
import Yams

/// The text of a configuration file. Reads it strictly: every key is known, every value of its kind and in its range.
struct ConfigurationText {
    private(set) var configuration = AgentConfiguration()
    /// The line of each key that is set, by its path.
    private(set) var lines: [String: Int] = [:]
    /// Where the value of each of them stands.
    private var places: [String: Mark] = [:]
    private var faults: [ConfigurationError.Fault] = []

    /// - Parameter file: How the file is called in an error.
    init(parsing text: String, file: String) throws(ConfigurationError) {
        do throws(ConfigurationError.Fault) {
            if let root = try Self.compose(text) { readSections(of: root) }
        } catch {
            faults.append(error)
        }
        if faults.isEmpty { checkTogether() }
        if !faults.isEmpty { throw ConfigurationError(source: file, faults: faults) }
    }

    private static func compose(_ text: String) throws(ConfigurationError.Fault) -> Node? {
        do {
            try JSONValue.checkYAMLNesting(text)
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw ConfigurationError.Fault(error)
        } catch {
            throw ConfigurationError.Fault("it is not YAML: \(error)")
        }
    }

    private mutating func readSections(of root: Node) {
        if root.isNothing { return }
        guard case .mapping(let sections) = root else {
            return note("the file is \(root.kindInWords); right would be sections such as 'log:'", at: root)
        }
        for (key, value) in sections {
            guard case .scalar(let name) = key else {
                note("a key is \(key.kindInWords); right would be \(oneOf(ConfigurationKey.sections))", at: key)
                continue
            }
            if ConfigurationKey.sections.contains(name.string) {
                readKeys(of: value, in: name.string)
            } else {
                note("unknown key '\(shown(name.string))'; \(advice(on: name.string, in: nil))", at: key)
            }
        }
    }

    private mutating func readKeys(of value: Node, in section: String) {
        if value.isNothing { return }
        let known = ConfigurationKey.all.filter { $0.section == section }
        guard case .mapping(let members) = value else {
            let names = known.map(\.name).joined(separator: ", ")
            return note(
                "\(section) is \(value.kindInWords); right would be a section with keys of these: \(names)", at: value)
        }
        for (node, value) in members {
            guard case .scalar(let name) = node else {
                note("a key of \(section) is \(node.kindInWords); right would be its name", at: node)
                continue
            }
            guard let key = known.first(where: { $0.name == name.string }) else {
                note(
                    "unknown key '\(section).\(shown(name.string))'; \(advice(on: name.string, in: section))", at: node)
                continue
            }
            lines[key.path] = node.mark?.line
            places[key.path] = value.mark ?? node.mark
            read(value, of: key, at: value.mark == nil ? node : value)
        }
    }

    private mutating func read(_ value: Node, of key: ConfigurationKey, at place: Node) {
        guard case .scalar(let scalar) = value, !value.isNothing else {
            return note("\(key.path) is \(value.kindInWords); right would be \(key.right)", at: place)
        }
        let isPlain = scalar.style == .plain || scalar.style == .any
        if !key.read(ConfigurationScalar(text: scalar.string, isPlain: isPlain), &configuration) {
            let quoted = isPlain ? "'\(shown(scalar.string))'" : "the text '\(shown(scalar.string))'"
            note("\(key.path) is \(quoted); right would be \(key.right)", at: place)
        }
    }

    /// What no value can say alone. One of the two is in the file, since the defaults are in order.
    private mutating func checkTogether() {
        for (lesser, greater, holds) in ConfigurationKey.ordered where !holds(configuration) {
            let place = places[lesser] ?? places[greater]
            faults.append(
                ConfigurationError.Fault(
                    "\(lesser) is \(shownValue(of: lesser)); right would be at most \(greater), which is "
                        + shownValue(of: greater), line: place?.line, column: place?.column))
        }
    }

    private func shownValue(of path: String) -> String { ConfigurationKey.named(path)?.show(configuration) ?? "" }

    private func advice(on name: String, in section: String?) -> String {
        let elsewhere = ConfigurationKey.all.first { $0.name == name || $0.path == name }
        if let elsewhere { return "did you mean '\(elsewhere.name)' in the section '\(elsewhere.section)'?" }
        let known =
            section.map { section in ConfigurationKey.all.filter { $0.section == section }.map(\.name) }
            ?? ConfigurationKey.sections
        if let near = NearestWord.to(name, among: known) { return "did you mean '\(near)'?" }
        return "known are \(known.joined(separator: ", "))"
    }

    private mutating func note(_ problem: String, at node: Node) {
        faults.append(ConfigurationError.Fault(problem, line: node.mark?.line, column: node.mark?.column))
    }

    /// What comes from a file must not write more than its place in a sentence.
    private func shown(_ text: String) -> String {
        var short = ""
        short.unicodeScalars.append(
            contentsOf: text.unicodeScalars.prefix(60).filter { $0.value > 31 && $0.value != 127 })
        return short
    }
}

extension Node {
    /// YAML's null, as after a colon with nothing behind it.
    fileprivate var isNothing: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    fileprivate var kindInWords: String {
        switch self {
        case .scalar: isNothing ? "empty" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }
}

extension ConfigurationError.Fault: Error {
    /// The parser's own words and place.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init("it is not YAML: \(problem)", line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(_, let context):
            self.init("a key appears twice in one mapping", line: context.mark.line, column: context.mark.column)
        default: self.init("it is not YAML in UTF-8")
        }
    }
}
