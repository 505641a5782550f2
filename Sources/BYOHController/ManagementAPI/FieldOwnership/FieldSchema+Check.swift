import JSONTree

extension FieldSchema {
    /// What in the value the schema does not allow: sentences with the path, as structured-merge-diff words them.
    ///
    /// Types of scalars are not looked at: validation tells more about them.
    func problems(in value: JSONValue) -> [String] {
        var problems: [String] = []
        check(value, at: FieldPath(), &problems)
        return problems
    }

    private func check(_ value: JSONValue, at path: FieldPath, _ problems: inout [String]) {
        switch (resolved(for: value), value) {
        case (_, .null): break
        case (.map(let map), .object(let members)):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                let place = path.appending(.field(name))
                guard let schema = map.schema(of: name) else {
                    problems.append("\(place): field not declared in schema")
                    continue
                }
                schema.check(member, at: place, &problems)
            }
        case (.map, _): problems.append("\(path): expected map, got \(value.shownToGo)")
        case (.list(let list), .array(let items)): list.check(items, at: path, &problems)
        case (.list, _): problems.append("\(path): expected list, got \(value.shownToGo)")
        default: break
        }
    }
}

extension FieldSchema.List {
    fileprivate func check(_ items: [JSONValue], at path: FieldPath, _ problems: inout [String]) {
        var seen: Set<PathElement> = []
        for (index, item) in items.enumerated() {
            var place = path.appending(.index(index))
            if kind != .unit {
                guard let element = pathElement(of: item) else {
                    problems.append("\(path): element \(index): \(missingKey(of: item))")
                    continue
                }
                place = path.appending(element)
                if !seen.insert(element).inserted {
                    problems.append("\(path): duplicate entries for key \(element)")
                }
            }
            element.check(item, at: place, &problems)
        }
    }

    private func missingKey(of item: JSONValue) -> String {
        guard case .map(let keys) = kind, item.object != nil else {
            return "associative list with keys may not have non-map elements"
        }
        let missing = keys.first { item[$0] == nil } ?? ""
        return
            "associative list with keys has an element that omits key field \"\(missing)\" (and doesn't have default value)"
    }
}

extension JSONValue {
    /// What kind of value it is: never the value, which may be secret.
    fileprivate var shownToGo: String { kindDescription }
}
