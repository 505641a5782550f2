import JSONTree
import KubernetesModel

/// Who owns which fields of an object, as its `managedFields` say.
struct FieldOwners {
    /// The trees of `fieldsV1` by manager and operation, such as `one Apply`.
    let fields: [String: JSONValue]

    init(_ object: some KubernetesResource) {
        fields = Dictionary(
            object.metadata.managedFields.map { entry in
                ("\(entry["manager"]?.string ?? "") \(entry["operation"]?.string ?? "")", entry["fieldsV1"] ?? .null)
            }, uniquingKeysWith: { first, _ in first })
    }

    subscript(manager: String) -> JSONValue? { fields[manager] }

    var names: Set<String> { Set(fields.keys) }
}
