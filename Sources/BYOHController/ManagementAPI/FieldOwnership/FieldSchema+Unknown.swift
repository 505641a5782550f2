import JSONTree

extension FieldSchema {
    /// The value without fields that the schema does not know, and the paths of what was dropped, such as `spec.a[0].b`.
    func known(_ value: JSONValue) -> (value: JSONValue, dropped: [String]) {
        var dropped: [String] = []
        let result = known(value, at: "", &dropped)
        return (result, dropped.sorted())
    }

    private func known(_ value: JSONValue, at path: String, _ dropped: inout [String]) -> JSONValue {
        switch (self, value) {
        case (.map(let map), .object(let members)):
            var kept: [String: JSONValue] = [:]
            for (name, member) in members {
                let place = path.isEmpty ? name : "\(path).\(name)"
                if let schema = map.schema(of: name) {
                    kept[name] = schema.known(member, at: place, &dropped)
                } else {
                    dropped.append(place)
                }
            }
            return .object(kept)
        case (.list(let list), .array(let items)):
            return .array(
                items.enumerated().map { index, item in list.element.known(item, at: "\(path)[\(index)]", &dropped) })
        default: return value
        }
    }
}
