import JSONTree

/// The types of the API as text, a line a field: what the files in `Definitions` are written in.
///
/// ```
/// package io.k8s.api.core.v1 v1
/// kind Secret | Small pieces of data that few may read.
///   data {bytes} | The data.
///   type string | What programs find in it.
/// type ObjectReference atomic | Which object is meant.
///   name string ! | Its name.
/// text Time date-time | A moment.
/// any JSON | Anything.
/// ```
/// `kind` has `apiVersion`, `kind`, `metadata` and a list; `question` has no list. Types are `string`, `bool`, `int32`,
/// `int64`, `number`, `bytes`, `object`, `any`, `[T]`, `{T}` and names of types: of the same package, of `meta` (the
/// package of ObjectMeta) or, before a dot, of another. Words after the type: `!` for required, `atomic`, `set`,
/// `map=key,key` for the list type, `merge` and `merge=key` for strategic merge patches, `#3` for the number of the field
/// in Protocol Buffers, `#3?` where a zero there differs from nothing.
struct DefinitionText {
    /// A type as OpenAPI v2 writes it, by its full name.
    private(set) var definitions: [String: JSONValue] = [:]
    /// The fields of a type by their numbers, by the type's full name.
    private(set) var fields: [String: [UInt64: WireField]] = [:]

    /// A field in Protocol Buffers.
    struct WireField {
        let name: String
        /// The field's schema.
        let schema: JSONValue
        /// Whether a zero, or an empty text, is told from nothing.
        let keepsZero: Bool
    }

    static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1"
    private static let packages = [
        "authentication": "io.k8s.api.authentication.v1", "core": "io.k8s.api.core.v1", "meta": meta,
        "runtime": "io.k8s.apimachinery.pkg.runtime",
    ]

    private var package = ""
    private var group = ""
    private var version = ""
    private var names: Set<String> = []
    private var current = ""

    /// Reads the text, which is part of this program: what cannot be read is a mistake that tests find.
    init(_ text: String) {
        let lines = text.split(separator: "\n")
        names = Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                return line.first != " " && words.count > 1 ? String(words[1]) : nil
            })
        for line in lines {
            let parts = line.split(separator: "|", maxSplits: 1)
            let words = parts[0].split(separator: " ").map(String.init)
            let description = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            if line.first == " " {
                add(field: words, description)
            } else if words[0] == "package" {
                package = words[1]
                let names = words[2].split(separator: "/").map(String.init)
                (group, version) = names.count == 1 ? ("", names[0]) : (names[0], names[1])
            } else {
                begin(words, description)
            }
        }
    }

    private mutating func begin(_ words: [String], _ description: String) {
        current = "\(package).\(words[1])"
        var definition: JSONValue = ["description": .string(description)]
        switch words[0] {
        case "any": break
        case "text":
            definition["type"] = "string"
            if words.count > 2 { definition["format"] = .string(words[2]) }
        default:
            definition["type"] = "object"
            if words.contains("atomic") { definition["x-kubernetes-map-type"] = "atomic" }
        }
        definitions[current] = definition
        guard ["kind", "question"].contains(words[0]) else { return }
        mark(words[1])
        add(field: ["apiVersion", "string"], Self.apiVersion)
        add(field: ["kind", "string"], Self.kind)
        add(field: ["metadata", "ObjectMeta", "#1"], "What every object has, such as its name.")
        if words[0] == "kind" { addList(of: words[1]) }
    }

    private mutating func addList(of kind: String) {
        let item = current
        defer { current = item }
        current += "List"
        definitions[current] = ["description": .string("A list of objects of kind \(kind)."), "type": "object"]
        mark(kind + "List")
        add(field: ["apiVersion", "string"], Self.apiVersion)
        add(field: ["items", "[\(kind)]", "!", "#2"], "The objects.")
        add(field: ["kind", "string"], Self.kind)
        add(field: ["metadata", "ListMeta", "#1"], "What every list has, such as its resource version.")
    }

    /// Says that the type is what manifests of this kind are.
    private mutating func mark(_ kind: String) {
        definitions[current]?["x-kubernetes-group-version-kind"] = [
            ["group": .string(group), "version": .string(version), "kind": .string(kind)]
        ]
    }

    private mutating func add(field words: [String], _ description: String) {
        var schema = type(words[1])
        if let word = words.first(where: { $0.hasPrefix("#") }), let number = UInt64(word.filter(\.isNumber)) {
            fields[current, default: [:]][number] = WireField(
                name: words[0], schema: schema, keepsZero: word.hasSuffix("?"))
        }
        if !description.isEmpty { schema["description"] = .string(description) }
        for word in words.dropFirst(2) where !word.hasPrefix("#") {
            let parts = word.split(separator: "=").map(String.init)
            switch parts[0] {
            case "!":
                let required = definitions[current]?["required"]?.array ?? []
                definitions[current]?["required"] = .array(required + [.string(words[0])])
            case "map":
                schema["x-kubernetes-list-type"] = "map"
                schema["x-kubernetes-list-map-keys"] = .array(
                    parts[1].split(separator: ",").map { .string(String($0)) })
            case "merge":
                schema["x-kubernetes-patch-strategy"] = "merge"
                if parts.count > 1 { schema["x-kubernetes-patch-merge-key"] = .string(parts[1]) }
            case "atomic" where words[1].hasPrefix("["): schema["x-kubernetes-list-type"] = "atomic"
            case "atomic": schema["x-kubernetes-map-type"] = "atomic"
            case "set": schema["x-kubernetes-list-type"] = "set"
            default: preconditionFailure("\(current).\(words[0]): there is no word \(word)")
            }
        }
        if definitions[current]?["properties"] == nil { definitions[current]?["properties"] = [:] }
        definitions[current]?["properties"]?[words[0]] = schema
    }

    private func type(_ text: String) -> JSONValue {
        if text.hasPrefix("[") { return ["type": "array", "items": type(String(text.dropFirst().dropLast()))] }
        if text.hasPrefix("{") {
            return ["type": "object", "additionalProperties": type(String(text.dropFirst().dropLast()))]
        }
        return switch text {
        case "string", "number", "object": ["type": .string(text)]
        case "bool": ["type": "boolean"]
        case "int32", "int64": ["type": "integer", "format": .string(text)]
        case "bytes": ["type": "string", "format": "byte"]
        case "any": [:]
        default: ["$ref": .string("#/definitions/\(fullName(text))")]
        }
    }

    private func fullName(_ name: String) -> String {
        let parts = name.split(separator: ".").map(String.init)
        if parts.count == 2, let package = Self.packages[parts[0]] { return "\(package).\(parts[1])" }
        return names.contains(name) ? "\(package).\(name)" : "\(Self.meta).\(name)"
    }

    private static let apiVersion =
        "The version in which the object is written, such as v1 or example.org/v1. The server converts to others."
    private static let kind = "What the object is, in upper camel case. It never changes."
}
