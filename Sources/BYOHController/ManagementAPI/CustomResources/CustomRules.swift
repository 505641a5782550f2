import JSONTree
import KubernetesModel

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
    /// Where the numbers of `/scale` are; nil for kinds without it.
    let scale: ScalePaths?

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

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        // The metadata has rules of its own, to which the schema may only add some for names.
        let (body, before) = (Self.body(object), old.map(Self.body))
        return schema.problems(in: body, replacing: before) + (scale?.problems(in: object) ?? [])
            + schema.embeddedProblems(in: body) + schema.listProblems(in: body)
    }

    private static func body(_ object: JSONValue) -> JSONValue {
        var body = object
        for key in ["apiVersion", "kind", "metadata"] { body[key] = nil }
        let names = (object["metadata"]?.object ?? [:]).filter { ["name", "generateName"].contains($0.key) }
        body["metadata"] = .object(names)
        return body
    }
}
