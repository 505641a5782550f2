import JSONTree
import KubernetesModel

/// What is wrong with the metadata of an object, or of one inside another.
///
/// Follows `k8s.io/apimachinery/pkg/api/validation.ValidateObjectMeta`: fields, reasons, words and order are its.
struct MetadataCheck {
    let metadata: JSONValue
    /// Where the metadata is.
    var path = "metadata"

    private static let maximumAnnotationBytes = 256 * 1024
    private static let maximumSubresourceBytes = 256
    /// Finalizers that have no domain in front.
    private static let standardFinalizers: Set<String> = ["kubernetes", "orphan", "foregroundDeletion"]

    private func text(_ member: String) -> String { metadata[member]?.string ?? "" }

    /// Of a new object.
    func problems(_ rules: any KindRules) -> [FieldError] {
        nameProblems(rules.nameRule) + memberProblems + finalizerProblems(rules, known: [])
    }

    /// Of an object that replaces another.
    func changeProblems(_ rules: any KindRules, replacing old: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        let known = (old["finalizers"]?.array ?? []).compactMap(\.string)
        if old["deletionTimestamp"] != nil {
            let added = finalizers.filter { !known.contains($0) }.sorted()
            if !added.isEmpty {
                let shown = added.map { "\"\($0)\"" }.joined(separator: ", ")
                problems.append(
                    .forbidden(
                        "\(path).finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                            + "[]string{\(shown)}"))
            }
        }
        for member in ["deletionTimestamp", "deletionGracePeriodSeconds"] where metadata[member] != old[member] {
            problems.append(.invalid("\(path).\(member)", metadata[member] ?? .null, "field is immutable"))
        }
        if metadata["generateName"] != old["generateName"] { problems += prefixProblems(rules.nameRule) }
        return problems + memberProblems + finalizerProblems(rules, known: known)
    }

    /// Of an object inside another, which may have any name or none.
    var embeddedProblems: [FieldError] {
        var problems = prefixProblems(.pathSegment)
        if !text("name").isEmpty { problems += refusals(.pathSegment, "name") }
        if !text("namespace").isEmpty { problems += refusals(.label, "namespace") }
        return problems + memberProblems + finalizerProblems(PlainRules(), known: [])
    }

    private func refusals(_ rule: NameRule, _ member: String) -> [FieldError] {
        rule.refusals(of: text(member)).map { .invalid("\(path).\(member)", .string(text(member)), $0) }
    }

    private func prefixProblems(_ rule: NameRule) -> [FieldError] {
        let prefix = text("generateName")
        guard !prefix.isEmpty else { return [] }
        return rule.refusals(of: prefix, isPrefix: true).map { .invalid("\(path).generateName", .string(prefix), $0) }
    }

    private func nameProblems(_ rule: NameRule) -> [FieldError] {
        let name = text("name")
        guard !name.isEmpty else { return [.required("\(path).name", "name or generateName is required")] }
        return prefixProblems(rule) + rule.refusals(of: name).map { .invalid("\(path).name", .string(name), $0) }
    }

    private var memberProblems: [FieldError] {
        var problems: [FieldError] = []
        if let generation = metadata["generation"]?.int64, generation < 0 {
            problems.append(
                .invalid("\(path).generation", .number(JSONNumber(generation)), "must be greater than or equal to 0"))
        }
        problems += LabelCheck.problems(in: metadata["labels"], at: "\(path).labels")
        let annotations = metadata["annotations"]?.object ?? [:]
        for key in annotations.keys.sorted() {
            problems += NameText.qualified(key.lowercased()).map { .invalid("\(path).annotations", .string(key), $0) }
        }
        let size = annotations.reduce(0) { $0 + $1.key.utf8.count + ($1.value.string?.utf8.count ?? 0) }
        if size > Self.maximumAnnotationBytes {
            problems.append(.tooLong("\(path).annotations", maximumBytes: Self.maximumAnnotationBytes))
        }
        return problems + ownerProblems + managerProblems
    }

    private var finalizers: [String] { (metadata["finalizers"]?.array ?? []).compactMap(\.string) }

    /// - Parameter known: Those that are stored. Whatever they are called, they can be taken off one by one.
    private func finalizerProblems(_ rules: any KindRules, known: [String]) -> [FieldError] {
        let place = "\(path).finalizers"
        var problems: [FieldError] = finalizers.filter { !known.contains($0) }.flatMap { finalizer in
            NameText.qualified(finalizer).map { FieldError.invalid(place, .string(finalizer), $0) }
        }
        let ends = ["orphan", "foregroundDeletion"]
        if ends.allSatisfy(finalizers.contains) {
            let shown = finalizers.map { "\"\($0)\"" }.joined(separator: ", ")
            problems.append(
                .invalid(
                    place, shownAs: "[]string{\(shown)}",
                    "finalizer \(ends[0]) and \(ends[1]) cannot be both set"))
        }
        guard rules.needsQualifiedFinalizers else { return problems }
        for (index, finalizer) in finalizers.enumerated() where !known.contains(finalizer) {
            problems += Self.unqualified(finalizer, at: "\(place)[\(index)]")
        }
        return problems
    }

    /// A finalizer of nobody in particular, which two programs could mean.
    static func unqualified(_ finalizer: String, at path: String) -> [FieldError] {
        if finalizer.contains("/") || standardFinalizers.contains(finalizer) { return [] }
        return [
            .invalid(
                path, .string(finalizer), "name is neither a standard finalizer name nor is it fully qualified")
        ]
    }

    private var ownerProblems: [FieldError] {
        let place = "\(path).ownerReferences"
        var problems: [FieldError] = []
        var controller = ""
        for owner in metadata["ownerReferences"]?.array ?? [] {
            func text(_ member: String) -> String { owner[member]?.string ?? "" }
            let version = text("apiVersion").split(separator: "/", omittingEmptySubsequences: false)
            if version.count > 2 || (version.last ?? "").isEmpty {
                problems.append(
                    .invalid("\(place).apiVersion", .string(text("apiVersion")), "version must not be empty"))
            }
            for member in ["kind", "name", "uid"] where text(member).isEmpty {
                problems.append(.invalid("\(place).\(member)", "", "must not be empty"))
            }
            if text("apiVersion") == "v1", text("kind") == "Event" {
                problems.append(.invalid(place, owner, "/v1, Kind=Event is disallowed from being an owner"))
            }
            guard owner["controller"] == true else { continue }
            let name = "\(text("kind"))/\(text("name"))"
            if controller.isEmpty {
                controller = name
            } else {
                problems.append(
                    .invalid(
                        place, metadata["ownerReferences"] ?? [],
                        "Only one reference can have Controller set to true. Found \"true\" in references for "
                            + "\(controller) and \(name)"))
            }
        }
        return problems
    }

    private var managerProblems: [FieldError] {
        (metadata["managedFields"]?.array ?? []).enumerated().flatMap { index, entry -> [FieldError] in
            let place = "\(path).managedFields[\(index)]"
            let manager = WriteParameters.problems(inManager: entry["manager"]?.string ?? "", at: "\(place).manager")
            guard (entry["subresource"]?.string ?? "").utf8.count > Self.maximumSubresourceBytes else {
                return manager
            }
            return manager + [.tooLong("\(place).subresource", maximumBytes: Self.maximumSubresourceBytes)]
        }
    }
}
