import JSONTree
import KubernetesModel

/// CustomResourceDefinitions: names are filled in, the definition is checked, and the status says whether it is served.
struct CustomResourceDefinitionRules: KindRules {
    var countsGenerations: Bool { true }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        var spec = object["spec"] ?? [:]
        var names = spec["names"] ?? [:]
        if let kind = names["kind"]?.string {
            if (names["singular"]?.string ?? "").isEmpty { names["singular"] = .string(kind.lowercased()) }
            if (names["listKind"]?.string ?? "").isEmpty { names["listKind"] = .string(kind + "List") }
        }
        spec["names"] = names
        if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
        object["spec"] = spec
        let isStatusWrite = write.subresource == "status"
        object["status"] =
            DefinitionStatus(definition: object, kinds: write.kinds, now: write.now)
            .status(after: isStatusWrite ? object["status"] : old?["status"])
    }

    /// Where the definition has rules that are not checked, and the like.
    func warnings(for object: JSONValue) -> [String] {
        (object["spec"]?["versions"]?.array ?? []).enumerated().flatMap { index, version in
            (version["schema"]?["openAPIV3Schema"]).map {
                SchemaCheck.warnings(for: $0, at: "spec.versions[\(index)].schema.openAPIV3Schema")
            } ?? []
        }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let spec = object["spec"] ?? [:]
        let group = spec["group"]?.string ?? ""
        let plural = spec["names"]?["plural"]?.string ?? ""
        var problems: [FieldError] = []
        if object.name != "\(plural).\(group)" {
            problems.append(
                .invalid("metadata.name", .string(object.name), "must be spec.names.plural+\".\"+spec.group"))
        }
        if group.isEmpty {
            problems.append(.required("spec.group"))
        } else if !NameRule.subdomain.allows(group) {
            problems.append(
                .invalid("spec.group", .string(group), NameText.subdomain(group).joined(separator: ",")))
        } else if !group.contains(".") {
            problems.append(.invalid("spec.group", .string(group), "should be a domain with at least one dot"))
        }
        let scope = spec["scope"]?.string ?? ""
        if scope.isEmpty {
            problems.append(.required("spec.scope"))
        } else if !["Namespaced", "Cluster"].contains(scope) {
            problems.append(.notSupported("spec.scope", .string(scope), supported: ["Cluster", "Namespaced"]))
        }
        problems += versionsProblems(spec["versions"]?.array ?? [])
        problems += nameProblems(spec["names"] ?? [:])
        problems += conversionProblems(spec["conversion"] ?? [:])
        if let old { problems += changeProblems(object, old) }
        problems += storedVersionProblems(object)
        if spec["preserveUnknownFields"] == true {
            problems.append(
                .invalid(
                    "spec.preserveUnknownFields", true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                        + "spec.versions[*].schema instead"))
        }
        if BuiltInKinds.all.contains(where: { $0.resource.group == group && $0.resource.plural == plural }) {
            problems.append(
                .invalid("metadata.name", .string(object.name), "the server itself serves this resource"))
        }
        problems += approvalProblems(object, group, replacing: old)
        return problems
    }

    /// Groups of the Kubernetes community are for kinds that it has reviewed.
    private func approvalProblems(_ object: JSONValue, _ group: String, replacing old: JSONValue?) -> [FieldError] {
        guard ["k8s.io", "kubernetes.io"].contains(where: { group == $0 || group.hasSuffix("." + $0) }) else {
            return []
        }
        let annotation = "api-approved.kubernetes.io"
        func approval(_ object: JSONValue) -> String { object.metadata["annotations"]?[annotation]?.string ?? "" }
        let text = approval(object)
        if let old, approval(old) == text { return [] }
        let path = "metadata.annotations[\(annotation)]"
        let duty = "protected groups must have approval annotation \"\(annotation)\""
        let hint = "see https://github.com/kubernetes/enhancements/pull/1111"
        if text.isEmpty { return [.required(path, "\(duty), \(hint)")] }
        let isURL = text.wholeMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*:\/\/[^\/\s]+.*/) != nil
        if isURL || text.hasPrefix("unapproved") { return [] }
        return [
            .invalid(
                path, .string(text), "\(duty) with either a URL or a reason starting with \"unapproved\", \(hint)")
        ]
    }

    private func versionsProblems(_ versions: [JSONValue]) -> [FieldError] {
        var problems: [FieldError] = []
        for (index, version) in versions.enumerated() {
            problems += VersionCheck(version: version, path: "spec.versions[\(index)]", all: versions).problems
        }
        let names = versions.compactMap { $0["name"]?.string }
        if Set(names).count != names.count {
            problems.append(.invalid("spec.versions", .array(versions), "must contain unique version names"))
        }
        if versions.count(where: { $0["storage"] == true }) != 1 {
            problems.append(
                .invalid("spec.versions", .array(versions), "must have exactly one version marked as storage version"))
        }
        return problems
    }

    private func nameProblems(_ names: JSONValue) -> [FieldError] {
        let path = "spec.names"
        var problems: [FieldError] = []
        for member in ["plural", "singular", "kind", "listKind"] where (names[member]?.string ?? "").isEmpty {
            problems.append(.required("\(path).\(member)"))
        }
        func check(_ place: String, _ text: String, isKind: Bool = false) {
            let refusals = NameText.letterLabel(isKind ? text.lowercased() : text).joined(separator: ",")
            if refusals.isEmpty { return }
            let detail = isKind ? "may have mixed case, but should otherwise match: \(refusals)" : refusals
            problems.append(.invalid("\(path).\(place)", .string(text), detail))
        }
        for member in ["plural", "singular", "kind", "listKind"] {
            guard let text = names[member]?.string, !text.isEmpty else { continue }
            check(member, text, isKind: ["kind", "listKind"].contains(member))
        }
        for (index, name) in (names["shortNames"]?.array ?? []).enumerated() {
            check("shortNames[\(index)]", name.string ?? "")
        }
        if let kind = names["kind"]?.string, !kind.isEmpty, names["listKind"]?.string == kind {
            problems.append(.invalid("\(path).listKind", .string(kind), "kind and listKind may not be the same"))
        }
        for (index, name) in (names["categories"]?.array ?? []).enumerated() {
            check("categories[\(index)]", name.string ?? "")
        }
        return problems
    }

    private func conversionProblems(_ conversion: JSONValue) -> [FieldError] {
        let path = "spec.conversion"
        let strategy = conversion["strategy"]?.string ?? ""
        if strategy.isEmpty { return [.required("\(path).strategy")] }
        if strategy == "Webhook" {
            return [
                .invalid(
                    "\(path).strategy", "Webhook",
                    "conversion webhooks are not supported by this server: only None is")
            ]
        }
        if strategy != "None" {
            return [.notSupported("\(path).strategy", .string(strategy), supported: ["None", "Webhook"])]
        }
        let webhook = conversion["webhook"] ?? [:]
        let isThere = [
            ("webhookClientConfig", webhook["clientConfig"]?.object != nil),
            ("conversionReviewVersions", !(webhook["conversionReviewVersions"]?.array ?? []).isEmpty),
        ]
        return isThere.filter(\.1).map {
            .forbidden("\(path).\($0.0)", "should not be set when strategy is not set to Webhook")
        }
    }

    private func changeProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        var paths = [["group"], ["names", "plural"]]
        if DefinitionStatus.isTrue("Established", old["status"]) { paths = [["scope"], ["names", "kind"]] + paths }
        return paths.compactMap { path in
            let pointer = JSONPointer(["spec"] + path)
            guard let value = new[pointer], old[pointer] != value else { return nil }
            return .invalid("spec." + path.joined(separator: "."), value, "field is immutable")
        }
    }

    /// Objects may be stored in every version in which they once were.
    private func storedVersionProblems(_ object: JSONValue) -> [FieldError] {
        let path = "status.storedVersions"
        let versions = object["spec"]?["versions"]?.array ?? []
        let stored = object["status"]?["storedVersions"]?.array ?? []
        if stored.isEmpty { return [.invalid(path, [], "must have at least one stored version")] }
        let missing = versions.filter { $0["storage"] == true }.compactMap { $0["name"] }
            .filter { !stored.contains($0) }.map { name in
                FieldError.invalid(path, .array(stored), "must have the storage version \(name.string ?? "")")
            }
        return missing
            + stored.enumerated().compactMap { index, version in
                guard !versions.contains(where: { $0["name"] == version }), let name = version.string else {
                    return nil
                }
                return .invalid(
                    "\(path)[\(index)]", version,
                    "missing from spec.versions; \(name) was previously a storage version, and must remain in "
                        + "spec.versions until a storage migration ensures no data remains persisted in \(name) and "
                        + "removes \(name) from status.storedVersions")
            }
    }
}
