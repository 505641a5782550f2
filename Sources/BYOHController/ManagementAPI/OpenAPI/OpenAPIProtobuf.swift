import JSONTree

/// A document of version 2 as Protocol Buffers: the only form that `kubectl` reads it in.
///
/// The messages are those of gnostic's `OpenAPIv2.proto`; of each the fields are written that our documents have.
struct OpenAPIProtobuf {
    /// What clients ask for.
    static let mediaType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
    /// What they are told that they get: an `@` is not allowed there, and kube-apiserver leaves it out too.
    static let contentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

    static func encode(_ document: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.string(1, document["swagger"]?.string)
        writer.message(2) { info in
            info.string(1, document["info"]?["title"]?.string)
            info.string(2, document["info"]?["version"]?.string)
        }
        writer.message(8) { paths in
            each(document["paths"]) { path, item in
                paths.message(2) { named in
                    named.string(1, path)
                    named.message(2) { self.path(item, &$0) }
                }
            }
        }
        writer.message(9) { named(document["definitions"], 1, &$0) }
        return writer.bytes
    }

    // MARK: - Paths

    private static let methods: [(name: String, field: UInt64)] = [
        ("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("patch", 8),
    ]

    private static func path(_ item: JSONValue, _ writer: inout ProtobufWriter) {
        for (name, field) in methods {
            if let operation = item[name] { writer.message(field) { self.operation(operation, &$0) } }
        }
    }

    private static func operation(_ tree: JSONValue, _ writer: inout ProtobufWriter) {
        writer.string(3, tree["description"]?.string)
        writer.string(5, tree["operationId"]?.string)
        writer.strings(6, (tree["produces"]?.array ?? []).compactMap(\.string))
        writer.strings(7, (tree["consumes"]?.array ?? []).compactMap(\.string))
        for parameter in tree["parameters"]?.array ?? [] {
            writer.message(8) { item in item.message(1) { self.parameter(parameter, &$0) } }
        }
        writer.message(9) { responses in
            each(tree["responses"]) { code, response in
                responses.message(1) { named in
                    named.string(1, code)
                    named.message(2) { value in
                        value.message(1) { message in
                            message.string(1, response["description"]?.string)
                            message.message(2) { item in
                                item.message(1) { schema(response["schema"] ?? [:], &$0) }
                            }
                        }
                    }
                }
            }
        }
        extensions(tree, 13, &writer)
    }

    private static func parameter(_ tree: JSONValue, _ writer: inout ProtobufWriter) {
        let place = tree["in"]?.string
        if place == "body" {
            writer.message(1) { body in
                body.string(1, tree["description"]?.string)
                body.string(2, tree["name"]?.string)
                body.string(3, place)
                body.bool(4, tree["required"]?.bool)
                body.message(5) { schema(tree["schema"] ?? [:], &$0) }
            }
            return
        }
        let isPath = place == "path"
        writer.message(2) { other in
            other.message(isPath ? 4 : 3) { parameter in
                parameter.bool(1, tree["required"]?.bool)
                parameter.string(2, place)
                parameter.string(3, tree["description"]?.string)
                parameter.string(4, tree["name"]?.string)
                parameter.string(isPath ? 5 : 6, tree["type"]?.string)
                parameter.bool(isPath ? 19 : 20, tree["uniqueItems"]?.bool)
            }
        }
    }

    // MARK: - Schemas

    private static func schema(_ tree: JSONValue, _ writer: inout ProtobufWriter) {
        writer.string(1, tree["$ref"]?.string)
        writer.string(2, tree["format"]?.string)
        writer.string(3, tree["title"]?.string)
        writer.string(4, tree["description"]?.string)
        writer.double(6, tree["multipleOf"]?.number?.double)
        writer.double(7, tree["maximum"]?.number?.double)
        writer.bool(8, tree["exclusiveMaximum"]?.bool)
        writer.double(9, tree["minimum"]?.number?.double)
        writer.bool(10, tree["exclusiveMinimum"]?.bool)
        writer.int64(11, tree["maxLength"]?.int64)
        writer.int64(12, tree["minLength"]?.int64)
        writer.string(13, tree["pattern"]?.string)
        writer.int64(14, tree["maxItems"]?.int64)
        writer.int64(15, tree["minItems"]?.int64)
        writer.bool(16, tree["uniqueItems"]?.bool)
        writer.int64(17, tree["maxProperties"]?.int64)
        writer.int64(18, tree["minProperties"]?.int64)
        writer.strings(19, (tree["required"]?.array ?? []).compactMap(\.string))
        for value in tree["enum"]?.array ?? [] { writer.message(20) { $0.string(2, value.description) } }
        if let additional = tree["additionalProperties"] {
            writer.message(21) { item in item.message(1) { schema(additional, &$0) } }
        }
        if let type = tree["type"]?.string { writer.message(22) { $0.strings(1, [type]) } }
        if let items = tree["items"] { writer.message(23) { list in list.message(1) { schema(items, &$0) } } }
        if tree["properties"] != nil { writer.message(25) { named(tree["properties"], 1, &$0) } }
        extensions(tree, 31, &writer)
    }

    /// Schemas with names.
    private static func named(_ tree: JSONValue?, _ field: UInt64, _ writer: inout ProtobufWriter) {
        each(tree) { name, inner in
            writer.message(field) { entry in
                entry.string(1, name)
                entry.message(2) { schema(inner, &$0) }
            }
        }
    }

    /// What begins with `x-`, as YAML, which JSON is.
    private static func extensions(_ tree: JSONValue, _ field: UInt64, _ writer: inout ProtobufWriter) {
        each(tree) { name, value in
            guard name.hasPrefix("x-") else { return }
            writer.message(field) { entry in
                entry.string(1, name)
                entry.message(2) { $0.string(2, value.description) }
            }
        }
    }

    /// The members of an object in a fixed order, so that equal documents are equal bytes.
    private static func each(_ tree: JSONValue?, _ body: (String, JSONValue) -> Void) {
        for (name, value) in (tree?.object ?? [:]).sorted(by: { $0.key < $1.key }) { body(name, value) }
    }
}
