import JSONTree
import KubernetesModel

/// What a CustomResourceDefinition has the server serve: one ``ServedKind`` for each served version.
enum CustomKind {
    /// The kinds of a definition, by the names that were accepted; empty for one that is not established. While a
    /// definition is being deleted its objects can still be let go, but no new ones come.
    static func kinds(of definition: JSONValue) -> [ServedKind] {
        guard let spec = definition["spec"], let group = spec["group"]?.string,
            DefinitionStatus.isTrue("Established", definition["status"]),
            let names = definition["status"]?["acceptedNames"],
            let plural = names["plural"]?.string, let kind = names["kind"]?.string
        else { return [] }
        let versions = spec["versions"]?.array ?? []
        let storage = versions.first { $0["storage"] == true }?["name"]?.string
        return versions.compactMap { version in
            guard version["served"] == true, let name = version["name"]?.string else { return nil }
            let hasStatus = version["subresources"]?["status"] != nil
            let scale = ScalePaths(version)
            let schema = version["schema"]?["openAPIV3Schema"].map(StructuralSchema.init) ?? .anything
            return ServedKind(
                APIResource(
                    group: group, version: name, kind: kind, plural: plural,
                    scope: spec["scope"] == "Cluster" ? .cluster : .namespaced),
                storage: StorageForm(
                    name: "\(plural).\(group)", apiVersion: "\(group)/\(storage ?? name)",
                    isUniform: (definition["status"]?["storedVersions"]?.array ?? []).count < 2),
                singular: names["singular"]?.string, listKind: names["listKind"]?.string,
                shortNames: strings(names["shortNames"]), categories: strings(names["categories"]),
                hasStatus: hasStatus, subresources: scale == nil ? [] : ["scale"],
                verbs: ServedKind.allVerbs.filter { $0 != "create" || !definition.isDeleting },
                deprecation: deprecation(of: version, among: versions, group, kind),
                structure: schema.asResource,
                rules: CustomRules(
                    source: version["schema"]?["openAPIV3Schema"] ?? [:], schema: schema,
                    fieldSchema: FieldSchema(customKind: version["schema"]?["openAPIV3Schema"]),
                    printerColumns: columns(version["additionalPrinterColumns"]),
                    selectablePaths: (version["selectableFields"]?.array ?? []).compactMap { $0["jsonPath"]?.string },
                    scale: scale))
        }
    }

    /// What users of a deprecated version are told, and which to use instead where there is a better one.
    private static func deprecation(
        of version: JSONValue, among versions: [JSONValue], _ group: String, _ kind: String
    ) -> String? {
        guard version["deprecated"] == true, let name = version["name"]?.string else { return nil }
        if let text = version["deprecationWarning"]?.string { return text }
        let text = "\(group)/\(name) \(kind) is deprecated"
        let better = versions.filter { $0["served"] == true && $0["deprecated"] != true }
            .compactMap { $0["name"]?.string }.filter { KubernetesVersionOrder.precedes($0, name) }
            .sorted(by: KubernetesVersionOrder.precedes).first
        return better.map { "\(text); use \(group)/\($0) \(kind)" } ?? text
    }

    /// Columns that cannot be read are left out: they decide nothing.
    private static func columns(_ value: JSONValue?) -> [CustomResourceVersion.PrinterColumn] {
        (value?.array ?? []).compactMap { try? $0.decode() }
    }

    private static func strings(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
}
