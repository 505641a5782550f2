import JSONTree
import KubernetesModel

/// What the status of a definition says: by which names the kind is served, and whether it is.
///
/// Follows the naming and establishing controllers of kube-apiserver, whose work is done here with the write itself.
struct DefinitionStatus {
    let definition: JSONValue
    /// What is served now, this definition's kinds perhaps included.
    let kinds: KindCatalog?
    let now: Time

    static func isTrue(_ type: String, _ status: JSONValue?) -> Bool {
        (status?["conditions"]?.array ?? []).contains { $0["type"]?.string == type && $0["status"] == "True" }
    }

    /// The status that follows another; nil for a new definition.
    func status(after old: JSONValue?) -> JSONValue {
        var status = old ?? [:]
        let requested = definition["spec"]?["names"] ?? [:]
        var accepted = old?["acceptedNames"] ?? [:]
        let conflict = accept(requested, into: &accepted)
        status["acceptedNames"] = accepted
        var stored = (old?["storedVersions"]?.array ?? [])
        let storage = (definition["spec"]?["versions"]?.array ?? []).first { $0["storage"] == true }
        if let name = storage?["name"], !stored.contains(name) { stored.append(name) }
        status["storedVersions"] = .array(stored)
        var conditions = old?["conditions"]?.array ?? []
        func set(_ type: String, _ status: String, _ reason: String, _ message: String) {
            var condition: JSONValue = [
                "type": .string(type), "status": .string(status), "reason": .string(reason),
                "message": .string(message), "lastTransitionTime": .string(now.description),
            ]
            guard let index = conditions.firstIndex(where: { $0["type"]?.string == type }) else {
                conditions.append(condition)
                return
            }
            if conditions[index]["status"] == condition["status"] {
                condition["lastTransitionTime"] = conditions[index]["lastTransitionTime"]
            }
            conditions[index] = condition
        }
        if let conflict {
            set("NamesAccepted", "False", conflict.reason, conflict.message)
        } else {
            set("NamesAccepted", "True", "NoConflicts", "no conflicts found")
        }
        if !Self.isTrue("Established", old) {
            if conflict == nil {
                set("Established", "True", "InitialNamesAccepted", "the initial names have been accepted")
            } else {
                set("Established", "False", "NotAccepted", "not all names are accepted")
            }
        }
        if definition.isDeleting {
            set("Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress")
        }
        status["conditions"] = .array(conditions)
        return status
    }

    /// Takes over the names that nobody else in the group has; tells of the last kind of name that somebody has.
    private func accept(_ requested: JSONValue, into accepted: inout JSONValue) -> (reason: String, message: String)? {
        let group = definition["spec"]?["group"]?.string ?? ""
        let plural = requested["plural"]?.string ?? ""
        let others = (kinds?.kinds(group: group) ?? []).filter { $0.resource.plural != plural }
        let usedNames = Set(others.flatMap { [$0.resource.plural, $0.singular] + $0.shortNames })
        let usedKinds = Set(others.flatMap { [$0.resource.kind, $0.listKind] })
        var conflict: (reason: String, message: String)?
        func take(_ member: String, _ reason: String, _ used: Set<String>) {
            if let name = requested[member]?.string, name != accepted[member]?.string, used.contains(name) {
                conflict = (reason, "\"\(name)\" is already in use")
            } else {
                accepted[member] = requested[member]
            }
        }
        take("plural", "PluralConflict", usedNames)
        take("singular", "SingularConflict", usedNames)
        let mine = accepted["shortNames"]?.array ?? []
        let taken = (requested["shortNames"]?.array ?? []).filter { name in
            !mine.contains(name) && usedNames.contains(name.string ?? "")
        }
        if taken.isEmpty {
            accepted["shortNames"] = requested["shortNames"]
        } else {
            let texts = taken.map { "\($0) is already in use" }
            conflict = (
                "ShortNamesConflict", texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
            )
        }
        take("kind", "KindConflict", usedKinds)
        take("listKind", "ListKindConflict", usedKinds)
        accepted["categories"] = requested["categories"]
        return conflict
    }
}
