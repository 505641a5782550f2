import JSONTree
import KubernetesModel

/// Events: about an object in their own namespace.
struct EventRules: KindRules {
    /// The core group's events are what is stored; those of `events.k8s.io` have other names for some members.
    static let storage = StorageForm(
        name: "events", apiVersion: "v1",
        names: [
            ("note", "message"), ("regarding", "involvedObject"), ("reportingController", "reportingComponent"),
            ("deprecatedSource", "source"), ("deprecatedFirstTimestamp", "firstTimestamp"),
            ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
        ].map(StorageForm.Name.init))

    func selectableFields(of object: JSONValue) -> [String: String] {
        var fields: [String: String] = [:]
        for member in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
            fields["involvedObject.\(member)"] = object["involvedObject"]?[member]?.string ?? ""
        }
        for member in ["reason", "type", "reportingComponent"] { fields[member] = object[member]?.string ?? "" }
        fields["source"] = object["source"]?["component"]?.string ?? object["reportingComponent"]?.string ?? ""
        return fields
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        guard let about = object["involvedObject"]?.object else { return [.required("involvedObject")] }
        let namespace = about["namespace"]?.string ?? ""
        // Events about cluster-scoped objects are in the default namespace.
        let isGood = namespace.isEmpty ? ["default", ""].contains(object.namespace) : namespace == object.namespace
        if isGood { return [] }
        return [.invalid("involvedObject.namespace", .string(namespace), "does not match event.namespace")]
    }
}

/// Events of `events.k8s.io`: their writers must say who they are, what they did and when.
struct NewEventRules: KindRules {
    private static let maximumCharacters = 128
    private static let maximumNoteBytes = 1024

    func selectableFields(of object: JSONValue) -> [String: String] {
        var fields: [String: String] = [:]
        for member in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
            fields["regarding.\(member)"] = object["regarding"]?[member]?.string ?? ""
        }
        for member in ["reason", "type", "reportingController"] { fields[member] = object[member]?.string ?? "" }
        return fields
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var problems: [FieldError] = []
        if object["eventTime"] == nil { problems.append(.required("eventTime")) }
        for member in ["reportingController", "reportingInstance", "action", "reason"] {
            let text = object[member]?.string ?? ""
            if text.isEmpty { problems.append(.required(member)) }
            if text.unicodeScalars.count > Self.maximumCharacters {
                problems.append(
                    .invalid(member, .string(text), "can have at most \(Self.maximumCharacters) characters"))
            }
        }
        if (object["note"]?.string ?? "").utf8.count > Self.maximumNoteBytes {
            problems.append(.invalid("note", "", "can have at most \(Self.maximumNoteBytes) bytes"))
        }
        let type = object["type"]?.string ?? ""
        if !["Normal", "Warning"].contains(type) {
            problems.append(.invalid("type", .string(type), "has invalid value: \(type)"))
        }
        let namespace = object["regarding"]?["namespace"]?.string ?? ""
        // Events about cluster-scoped objects are in the default namespace.
        let isGood = namespace.isEmpty ? ["default", ""].contains(object.namespace) : namespace == object.namespace
        if !isGood {
            problems.append(
                .invalid("involvedObject.namespace", .string(namespace), "does not match event.namespace"))
        }
        return problems
    }
}
