import JSONTree
import KubernetesModel

/// What a CustomResourceDefinition has the server serve: one ``ServedKind`` for each served version.
enum CustomKind {
    /// The kinds of a definition; empty for one that is not valid. While a
    /// definition is being deleted its objects can still be let go, but no new ones come.
    static func kinds(of definition: JSONValue) -> [ServedKind] {
        guard let spec = definition["spec"], let group = spec["group"]?.string,
            let plural = spec["names"]?["plural"]?.string, let kind = spec["names"]?["kind"]?.string
        else { return [] }
        let versions = spec["versions"]?.array ?? []
        let names = spec["names"] ?? [:]
        let storage = versions.first { $0["storage"] == true }?["name"]?.string
        return versions.compactMap { version in
            guard version["served"] == true, let name = version["name"]?.string else { return nil }
            let hasStatus = version["subresources"]?["status"] != nil
            let schema = version["schema"]?["openAPIV3Schema"].map(StructuralSchema.init) ?? .anything
            return ServedKind(
                APIResource(
                    group: group, version: name, kind: kind, plural: plural,
                    scope: spec["scope"] == "Cluster" ? .cluster : .namespaced),
                storageVersion: storage, singular: names["singular"]?.string, listKind: names["listKind"]?.string,
                shortNames: strings(names["shortNames"]), categories: strings(names["categories"]),
                hasStatus: hasStatus,
                verbs: ServedKind.allVerbs.filter { $0 != "create" || !definition.isDeleting },
                structure: schema.asResource,
                rules: CustomRules(
                    source: version["schema"]?["openAPIV3Schema"] ?? [:], schema: schema,
                    fieldSchema: FieldSchema(customKind: version["schema"]?["openAPIV3Schema"]),
                    printerColumns: columns(version["additionalPrinterColumns"]),
                    selectablePaths: (version["selectableFields"]?.array ?? []).compactMap { $0["jsonPath"]?.string }))
        }
    }

    /// Columns that cannot be read are left out: they decide nothing.
    private static func columns(_ value: JSONValue?) -> [CustomResourceVersion.PrinterColumn] {
        (value?.array ?? []).compactMap { try? $0.decode() }
    }

    private static func strings(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
}

/// The rules of a custom kind: its schema.
struct CustomRules: KindRules {
    /// The schema as the definition has it.
    let source: JSONValue
    let schema: StructuralSchema
    /// How the fields are merged and owned.
    let fieldSchema: FieldSchema
    let printerColumns: [CustomResourceVersion.PrinterColumn]
    /// Such as `.spec.providerID`.
    let selectablePaths: [String]

    var countsGenerations: Bool { true }

    func selectableFields(of object: JSONValue) -> [String: String] {
        var fields: [String: String] = [:]
        for path in selectablePaths {
            let names = path.split(separator: ".").map(String.init)
            let value = object[JSONPointer(names)]
            fields[names.joined(separator: ".")] = value.map { $0.string ?? $0.description } ?? ""
        }
        return fields
    }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        object = schema.defaulted(schema.pruned(object).value)
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var body = object
        for key in ["apiVersion", "kind", "metadata"] { body[key] = nil }
        return schema.problems(in: body)
    }
}
