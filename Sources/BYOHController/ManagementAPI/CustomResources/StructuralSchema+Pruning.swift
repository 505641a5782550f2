import JSONTree

extension StructuralSchema {
    /// The value without the fields that the schema does not name, and the paths of what was dropped.
    ///
    /// At the root, and at every embedded resource, `apiVersion`, `kind` and what every object has in its `metadata`
    /// always stay.
    func pruned(_ value: JSONValue, isRoot: Bool = true) -> (value: JSONValue, dropped: [String]) {
        var dropped: [String] = []
        let result = pruned(value, path: "", isResource: isRoot, &dropped)
        return (result, dropped.sorted())
    }

    private func pruned(_ value: JSONValue, path: String, isResource: Bool, _ dropped: inout [String]) -> JSONValue {
        let node = self.node
        switch value {
        case .array(let elements):
            guard let items = node.items else { return value }
            return .array(
                elements.enumerated().map { index, element in
                    items.pruned(
                        element, path: "\(path)[\(index)]", isResource: items.node.isEmbeddedResource, &dropped)
                })
        case .object(let members):
            var kept: [String: JSONValue] = [:]
            for (key, member) in members {
                let place = path.isEmpty ? key : "\(path).\(key)"
                if isResource, ["apiVersion", "kind"].contains(key) {
                    kept[key] = member
                } else if isResource, key == "metadata" {
                    kept[key] = StructuralSchema.named("\(DefinitionText.meta).ObjectMeta")
                        .pruned(member, path: place, isResource: false, &dropped)
                } else if let property = node.properties[key] {
                    kept[key] = property.pruned(
                        member, path: place, isResource: property.node.isEmbeddedResource, &dropped)
                } else {
                    switch node.additionalProperties {
                    case .schema(let schema):
                        kept[key] = schema.pruned(
                            member, path: place, isResource: schema.node.isEmbeddedResource, &dropped)
                    case .any: kept[key] = member
                    case .none:
                        if node.preservesUnknownFields { kept[key] = member } else { dropped.append(place) }
                    }
                }
            }
            return .object(kept)
        default: return value
        }
    }
}
