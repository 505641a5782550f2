extension SchemaShape {
    /// How a type and a schema differ: one sentence for each place, sorted; empty when they agree.
    ///
    /// A schema may restrict a text to some words where the type takes any: that is an enum of somebody else, which ours
    /// keep open. Everything else must be the same both ways.
    ///
    /// - Parameter schema: What the YAML says; this is what the type says.
    package func differences(from schema: SchemaShape, at path: String = "") -> [String] {
        switch (self, schema) {
        case (.object(let own), .object(let theirs)): return Self.differences(own, theirs, at: path)
        case (.map(let own), .map(let theirs)): return own.differences(from: theirs, at: path + "{}")
        case (.array(let own), .array(let theirs)): return own.differences(from: theirs, at: path + "[]")
        case (.string(format: nil), .enumeration): return []
        case (.enumeration(let own), .enumeration(let theirs)):
            return own.subtracting(theirs).sorted().map { "\(path): only the type has the word \($0)" }
                + theirs.subtracting(own).sorted().map { "\(path): only the schema has the word \($0)" }
        default:
            return self == schema ? [] : ["\(path): the type is \(name), the schema \(schema.name)"]
        }
    }

    private static func differences(
        _ own: [String: Member], _ theirs: [String: Member], at path: String
    ) -> [String] {
        Set(own.keys).union(theirs.keys).sorted().flatMap { name -> [String] in
            let place = "\(path).\(name)"
            switch (own[name], theirs[name]) {
            case (let mine?, let their?):
                let requirement =
                    mine.isRequired == their.isRequired
                    ? [] : ["\(place): only the \(mine.isRequired ? "type" : "schema") requires it"]
                return requirement + mine.shape.differences(from: their.shape, at: place)
            case (nil, _?): return ["\(place): only the schema has it"]
            case (_?, nil): return ["\(place): only the type has it"]
            case (nil, nil): return []
            }
        }
    }
}
