import JSONTree
import KubernetesModel

/// The types that a version of a custom kind brings: its objects and lists of them.
struct CustomDefinition {
    let kind: ServedKind
    /// The `openAPIV3Schema`.
    let schema: JSONValue

    /// Such as `org.example.v1.Widget`: the group's parts from the end, version and kind.
    var name: String {
        let resource = kind.resource
        return (resource.group.split(separator: ".").reversed().map(String.init) + [resource.version, resource.kind])
            .joined(separator: ".")
    }

    /// The types for a v2 document, which says less: clients of its time stumble over what they do not know.
    var version2: [String: JSONValue] { types(of: Self.simplified(schema)) }

    /// The types for a v3 document, with references as v2 writes them.
    var version3: [String: JSONValue] { types(of: Self.embedding(schema)) }

    private func types(of schema: JSONValue) -> [String: JSONValue] {
        var object = schema
        // Without members any are allowed; with those of every object it would seem that only these are.
        if object["properties"] != nil || object["type"] == "object" {
            object = Self.withMetadata(object)
        }
        object["x-kubernetes-group-version-kind"] = [GroupVersionKind(kind.resource).tree]
        let item = kind.resource
        let list: JSONValue = [
            "description": .string("A list of objects of kind \(item.kind)."), "type": "object", "required": ["items"],
            "properties": [
                "apiVersion": ["type": "string"], "kind": ["type": "string"],
                "items": ["type": "array", "items": ["$ref": .string("#/definitions/\(name)")]],
                "metadata": ["$ref": .string("#/definitions/\(DefinitionText.meta).ListMeta")],
            ],
            "x-kubernetes-group-version-kind": [
                GroupVersionKind(group: item.group, version: item.version, kind: kind.listKind).tree
            ],
        ]
        return [name: object, name + "List": list]
    }

    /// A schema with `apiVersion`, `kind` and the metadata of every object.
    private static func withMetadata(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        let members: [String: JSONValue] = [
            "apiVersion": ["type": "string", "description": "The version in which the object is written."],
            "kind": ["type": "string", "description": "What the object is."],
            "metadata": [
                "$ref": .string("#/definitions/\(DefinitionText.meta).ObjectMeta"),
                "description": "What every object has, such as its name.",
            ],
        ]
        schema["properties"] = .object((schema["properties"]?.object ?? [:]).merging(members) { _, ours in ours })
        return schema
    }

    private static func embedding(_ schema: JSONValue) -> JSONValue {
        var schema = mapped(schema, embedding)
        if schema["x-kubernetes-embedded-resource"] == true { schema = withMetadata(schema) }
        return schema
    }

    /// The schema with every schema below it changed.
    private static func mapped(_ schema: JSONValue, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        var schema = schema
        if let properties = schema["properties"]?.object {
            schema["properties"] = .object(properties.mapValues(change))
        }
        for member in ["items", "additionalProperties"] {
            if let inner = schema[member], inner.object != nil { schema[member] = change(inner) }
        }
        return schema
    }

    /// What of a schema v2 and its readers can take. Follows the same steps as kube-apiserver.
    private static func simplified(_ schema: JSONValue) -> JSONValue {
        let isFree = schema["x-kubernetes-preserve-unknown-fields"] == true
        let isIntOrString = schema["x-kubernetes-int-or-string"] == true
        let isNullable = schema["nullable"] == true
        var result = schema
        for word in ["allOf", "anyOf", "oneOf", "not", "default", "nullable", "x-kubernetes-validations"] {
            result[word] = nil
        }
        // What may be null has no type here: v2 has no word for it.
        if isNullable || isIntOrString || isFree {
            for word in ["items", "properties", "additionalProperties", "required"] { result[word] = nil }
        }
        if isNullable || isIntOrString { result["type"] = nil }
        if isFree, schema["type"] == "object" || schema["type"] == "array" { result["type"] = nil }
        if result["type"] == "array", result["items"]?.object == nil { result["type"] = nil }
        if let required = result["required"]?.array {
            let kept = required.filter { name in
                schema["properties"]?[name.string ?? ""]?["nullable"] != true
            }
            result["required"] = kept.isEmpty ? nil : .array(kept)
        }
        if result["additionalProperties"]?.bool != nil { result["additionalProperties"] = nil }
        return mapped(result, simplified)
    }
}
