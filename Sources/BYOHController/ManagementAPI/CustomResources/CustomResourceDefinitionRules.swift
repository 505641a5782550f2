import JSONTree
import KubernetesModel

/// CustomResourceDefinitions: names are filled in, the definition is checked, and the status says that it is served.
struct CustomResourceDefinitionRules: KindRules {
    var countsGenerations: Bool { true }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        guard var spec = object["spec"], spec.object != nil else { return }
        var names = spec["names"] ?? [:]
        if let kind = names["kind"]?.string {
            if (names["singular"]?.string ?? "").isEmpty { names["singular"] = .string(kind.lowercased()) }
            if (names["listKind"]?.string ?? "").isEmpty { names["listKind"] = .string(kind + "List") }
        }
        spec["names"] = names
        if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
        object["spec"] = spec
        object["status"] = status(of: object, replacing: old, at: write.now)
    }

    private func status(of object: JSONValue, replacing old: JSONValue?, at now: Time) -> JSONValue {
        var status = old?["status"] ?? [:]
        var stored = (status["storedVersions"]?.array ?? []).compactMap(\.string)
        for version in object["spec"]?["versions"]?.array ?? [] where version["storage"] == true {
            if let name = version["name"]?.string, !stored.contains(name) { stored.append(name) }
        }
        status["storedVersions"] = .array(stored.map(JSONValue.string))
        status["acceptedNames"] = object["spec"]?["names"]
        if status["conditions"] == nil {
            let time = JSONValue.string(now.description)
            status["conditions"] = [
                [
                    "type": "NamesAccepted", "status": "True", "lastTransitionTime": time, "reason": "NoConflicts",
                    "message": "no conflicts found",
                ],
                [
                    "type": "Established", "status": "True", "lastTransitionTime": time,
                    "reason": "InitialNamesAccepted", "message": "the initial names have been accepted",
                ],
            ]
        }
        return status
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        guard let spec = object["spec"], spec.object != nil else { return [.required("spec")] }
        var problems: [FieldError] = []
        let group = spec["group"]?.string ?? ""
        let plural = spec["names"]?["plural"]?.string ?? ""
        if group.isEmpty {
            problems.append(.required("spec.group"))
        } else if NameRule.subdomain.violation(in: group) != nil || !group.contains(".") {
            problems.append(.invalid("spec.group", .string(group), "should be a domain with at least one dot"))
        }
        if plural.isEmpty { problems.append(.required("spec.names.plural")) }
        if (spec["names"]?["kind"]?.string ?? "").isEmpty { problems.append(.required("spec.names.kind")) }
        if !plural.isEmpty, !group.isEmpty, object.name != "\(plural).\(group)" {
            problems.append(
                .invalid("metadata.name", .string(object.name), "must be spec.names.plural+\".\"+spec.group"))
        }
        let scope = spec["scope"]?.string ?? ""
        if scope.isEmpty {
            problems.append(.required("spec.scope"))
        } else if !["Namespaced", "Cluster"].contains(scope) {
            problems.append(.notSupported("spec.scope", .string(scope), supported: ["Cluster", "Namespaced"]))
        }
        problems += versionProblems(spec["versions"]?.array ?? [])
        if let strategy = spec["conversion"]?["strategy"]?.string, strategy != "None" {
            problems.append(.notSupported("spec.conversion.strategy", .string(strategy), supported: ["None"]))
        }
        if let old {
            for path in [["group"], ["scope"], ["names", "plural"], ["names", "kind"]] {
                let pointer = JSONPointer(["spec"] + path)
                if let new = object[pointer], old[pointer] != new {
                    problems.append(.invalid("spec." + path.joined(separator: "."), new, "field is immutable"))
                }
            }
        }
        return problems
    }

    private func versionProblems(_ versions: [JSONValue]) -> [FieldError] {
        var problems: [FieldError] = []
        if versions.count(where: { $0["storage"] == true }) != 1 {
            problems.append(
                .invalid(
                    "spec.versions", shownAs: "\(versions.count) versions",
                    "must have exactly one version marked as storage version"))
        }
        var names: Set<String> = []
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            let name = version["name"]?.string ?? ""
            if let violation = NameRule.label.violation(in: name) {
                problems.append(.invalid("\(path).name", .string(name), violation))
            }
            if !names.insert(name).inserted { problems.append(.duplicate("\(path).name", .string(name))) }
            guard let schema = version["schema"]?["openAPIV3Schema"] else {
                problems.append(.required("\(path).schema.openAPIV3Schema", "schemas are required"))
                continue
            }
            problems += SchemaCheck.problems(in: schema, at: "\(path).schema.openAPIV3Schema", isRoot: true)
        }
        return problems
    }
}
