import JSONTree
import KubernetesModel

/// CustomResourceDefinitions: names are filled in, the definition is checked, and the status says whether it is served.
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

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        guard let spec = object["spec"], spec.object != nil else { return [.required("spec")] }
        let group = spec["group"]?.string ?? ""
        let plural = spec["names"]?["plural"]?.string ?? ""
        var problems: [FieldError] = []
        if object.name != "\(plural).\(group)" {
            problems.append(
                .invalid("metadata.name", .string(object.name), "must be spec.names.plural+\".\"+spec.group"))
        }
        if group.isEmpty {
            problems.append(.required("spec.group"))
        } else if let violation = NameRule.subdomain.violation(in: group) {
            problems.append(.invalid("spec.group", .string(group), violation))
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
        let approval = "api-approved.kubernetes.io"
        let isProtected = ["k8s.io", "kubernetes.io"].contains { group == $0 || group.hasSuffix("." + $0) }
        if isProtected, object.metadata["annotations"]?[approval] == nil {
            problems.append(
                .required(
                    "metadata.annotations[\(approval)]",
                    "protected groups must have approval annotation \"\(approval)\", see "
                        + "https://github.com/kubernetes/enhancements/pull/1111"))
        }
        return problems
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
        func check(_ place: String, _ text: String?, isKind: Bool = false) {
            guard let text, !text.isEmpty, let violation = NameText.labelViolation(isKind ? text.lowercased() : text)
            else { return }
            let detail = isKind ? "may have mixed case, but should otherwise match: \(violation)" : violation
            problems.append(.invalid("\(path).\(place)", .string(text), detail))
        }
        check("plural", names["plural"]?.string)
        check("singular", names["singular"]?.string)
        check("kind", names["kind"]?.string, isKind: true)
        check("listKind", names["listKind"]?.string, isKind: true)
        for (index, name) in (names["shortNames"]?.array ?? []).enumerated() {
            check("shortNames[\(index)]", name.string)
        }
        if let kind = names["kind"]?.string, !kind.isEmpty, names["listKind"]?.string == kind {
            problems.append(.invalid("\(path).listKind", .string(kind), "kind and listKind may not be the same"))
        }
        for (index, name) in (names["categories"]?.array ?? []).enumerated() {
            check("categories[\(index)]", name.string)
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
        guard conversion["webhook"] != nil else { return [] }
        return [.forbidden("\(path).webhookClientConfig", "should not be set when strategy is not set to Webhook")]
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
        let versions = (object["spec"]?["versions"]?.array ?? []).compactMap { $0["name"] }
        if (object["status"]?["storedVersions"]?.array ?? []).isEmpty {
            return [.invalid("status.storedVersions", [], "must have at least one stored version")]
        }
        return (object["status"]?["storedVersions"]?.array ?? []).enumerated().compactMap { index, version in
            guard !versions.contains(version), let name = version.string else { return nil }
            return .invalid(
                "status.storedVersions[\(index)]", version,
                "missing from spec.versions; \(name) was previously a storage version, and must remain in spec.versions "
                    + "until a storage migration ensures no data remains persisted in \(name) and removes \(name) from "
                    + "status.storedVersions")
        }
    }
}

/// Names as definitions may give them.
enum NameText {
    /// Why the text is no label of RFC 1035, in kube-apiserver's words; nil when it is one.
    static func labelViolation(_ text: String) -> String? {
        let isGood = NameRule.label.allows(text) && text.first?.isLetter == true
        if isGood { return nil }
        if text.utf8.count > 63 { return "must be no more than 63 characters" }
        return "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
            + "is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    }
}
