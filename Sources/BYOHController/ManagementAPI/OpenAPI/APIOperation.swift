import JSONTree
import KubernetesModel

/// One method of one path, as both versions of OpenAPI tell it.
struct APIOperation {
    /// A parameter of the path or the query. All are text but for a few.
    struct Parameter: Hashable {
        let name: String
        var place = "query"
        var type = "string"
        let description: String
    }

    let path: String
    /// The HTTP method in lower case.
    let method: String
    /// Unique, such as `listCoreV1NamespacedSecret`.
    let identifier: String
    let description: String
    /// What is done, as access rules name it.
    let action: String
    let kind: GroupVersionKind
    var parameters: [Parameter] = []
    /// The full name of the type of the body.
    var body: String?
    /// The full name of the type of the answer.
    let answer: String

    /// In a v2 document.
    var version2: JSONValue {
        var tree = common
        let parameters = self.parameters.map { parameter -> JSONValue in
            var tree = Self.tree(parameter)
            tree["type"] = .string(parameter.type)
            if parameter.place == "query" { tree["uniqueItems"] = true }
            return tree
        }
        let body = self.body.map { name -> JSONValue in
            ["name": "body", "in": "body", "required": true, "schema": ["$ref": .string("#/definitions/\(name)")]]
        }
        tree["parameters"] = .array(parameters + (body.map { [$0] } ?? []))
        tree["consumes"] = .array(consumed.map(JSONValue.string))
        tree["produces"] = ["application/json"]
        tree["responses"] = [
            "200": ["description": "OK", "schema": ["$ref": .string("#/definitions/\(answer)")]]
        ]
        return tree
    }

    /// In a v3 document.
    var version3: JSONValue {
        var tree = common
        tree["parameters"] = .array(
            parameters.map { parameter in
                var tree = Self.tree(parameter)
                tree["schema"] = ["type": .string(parameter.type), "uniqueItems": true]
                return tree
            })
        if let body {
            let schema: JSONValue = ["schema": ["$ref": .string("#/components/schemas/\(body)")]]
            tree["requestBody"] = [
                "required": true,
                "content": .object(Dictionary(uniqueKeysWithValues: consumed.map { ($0, schema) })),
            ]
        }
        tree["responses"] = [
            "200": [
                "description": "OK",
                "content": ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(answer)")]]],
            ]
        ]
        return tree
    }

    private var common: JSONValue {
        [
            "description": .string(description), "operationId": .string(identifier),
            "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": kind.tree,
        ]
    }

    private var consumed: [String] {
        switch method {
        case "patch":
            [
                "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
                "application/apply-patch+yaml",
            ]
        case "get": ["*/*"]
        default: ["application/json", "application/yaml"]
        }
    }

    private static func tree(_ parameter: Parameter) -> JSONValue {
        var tree: JSONValue = [
            "name": .string(parameter.name), "in": .string(parameter.place),
            "description": .string(parameter.description),
        ]
        if parameter.place == "path" { tree["required"] = true }
        return tree
    }
}

extension APIOperation.Parameter {
    static let namespace = Self(name: "namespace", place: "path", description: "The namespace.")
    static let name = Self(name: "name", place: "path", description: "The object's name.")
    static let pretty = Self(name: "pretty", description: "Whether the answer is set out for people.")

    private static let dryRun = Self(name: "dryRun", description: "All: nothing is stored.")

    /// Of what creates and changes objects.
    static let writing: [Self] = [
        pretty, dryRun,
        Self(name: "fieldManager", description: "Who sets the fields; at most 128 characters."),
        Self(
            name: "fieldValidation",
            description: "What becomes of unknown and duplicate fields: Ignore, Warn (the default) or Strict."),
    ]
    static let patching =
        writing + [
            Self(name: "force", type: "boolean", description: "Whether apply takes fields from other managers.")
        ]
    static let deleting: [Self] = [
        pretty, dryRun,
        Self(name: "gracePeriodSeconds", type: "integer", description: "How long the object may take to finish."),
        Self(
            name: "propagationPolicy",
            description: "What becomes of dependents: Background, Foreground or Orphan."),
    ]
    static let listing: [Self] = [
        pretty,
        Self(name: "allowWatchBookmarks", type: "boolean", description: "Whether a watch tells how far it has come."),
        Self(name: "continue", description: "Where the next part of a list begins, as its last part said."),
        Self(name: "fieldSelector", description: "Only objects with these fields."),
        Self(name: "labelSelector", description: "Only objects with these labels."),
        Self(name: "limit", type: "integer", description: "At most so many objects."),
        Self(name: "resourceVersion", description: "Which state to list, or where to begin to watch."),
        Self(name: "resourceVersionMatch", description: "How resourceVersion is meant: Exact or NotOlderThan."),
        Self(
            name: "sendInitialEvents", type: "boolean",
            description: "Whether a watch begins with all that is there, and says when that is done."),
        Self(name: "timeoutSeconds", type: "integer", description: "How long the call lasts."),
        Self(name: "watch", type: "boolean", description: "Whether every change is sent as it happens."),
    ]
}
