import JSONTree
import KubernetesModel

/// Events of the core group.
struct EventRules: KindRules {
    /// The core group's events are what is stored; those of `events.k8s.io` have other names for some members.
    static let storage = StorageForm(
        name: "events", apiVersion: "v1",
        names: [
            ("note", "message"), ("regarding", "involvedObject"), ("reportingController", "reportingComponent"),
            ("deprecatedSource", "source"), ("deprecatedFirstTimestamp", "firstTimestamp"),
            ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
        ].map(StorageForm.Name.init))

    /// Of these events all that counts is that the name can stand in a path.
    var nameRule: NameRule { .pathSegment }

    func selectableFields(of object: JSONValue) -> [String: String] {
        var fields: [String: String] = [:]
        for member in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
            fields["involvedObject.\(member)"] = object["involvedObject"]?[member]?.string ?? ""
        }
        for member in ["reason", "type", "reportingComponent"] { fields[member] = object[member]?.string ?? "" }
        fields["source"] = object["source"]?["component"]?.string ?? object["reportingComponent"]?.string ?? ""
        return fields
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        EventCheck(event: object, reporter: "reportingComponent").problems
    }
}

/// Events of `events.k8s.io`: their writers must say who they are, what they did and when, and add nothing later but that
/// it happened again.
struct NewEventRules: KindRules {
    /// Members that never change, by the names of the form that is stored.
    private static let lasting = [
        "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type",
        "eventTime",
        "action", "related", "reportingComponent", "reportingInstance",
    ]
    /// Members that only events of the core group have.
    private static let deprecated = ["firstTimestamp", "lastTimestamp", "count", "source"]

    var needsQualifiedFinalizers: Bool { true }

    func selectableFields(of object: JSONValue) -> [String: String] {
        var fields: [String: String] = [:]
        for member in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
            fields["regarding.\(member)"] = object["regarding"]?[member]?.string ?? ""
        }
        for member in ["reason", "type", "reportingController"] { fields[member] = object[member]?.string ?? "" }
        return fields
    }

    /// kube-apiserver checks the form that is stored, and names its members in what it says.
    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        func core(_ event: JSONValue) -> JSONValue {
            EventRules.storage.renamed(event, apiVersion: "v1") { $0.stored }
        }
        let event = core(object)
        let problems = EventCheck(event: event, reporter: "reportingController").problems
        return problems + (old.map { changeProblems(event, replacing: core($0)) } ?? creationProblems(event))
    }

    private func creationProblems(_ event: JSONValue) -> [FieldError] {
        var problems = seriesProblems(event)
        if event["eventTime"] == nil { problems.append(.required("eventTime")) }
        let type = event["type"]?.string ?? ""
        if !["Normal", "Warning"].contains(type) {
            problems.append(.invalid("type", "", "has invalid value: \(type)"))
        }
        for member in Self.deprecated where Self.isSet(event[member]) {
            problems.append(.invalid(member, "", "needs to be unset"))
        }
        return problems
    }

    private func changeProblems(_ event: JSONValue, replacing old: JSONValue) -> [FieldError] {
        var problems = event["series"] == old["series"] ? [] : seriesProblems(event)
        for member in Self.lasting where event[member] != old[member] {
            guard Self.isSet(event[member]) || Self.isSet(old[member]) else { continue }
            let place = member == "reportingComponent" ? "reportingController" : member
            problems.append(.invalid(place, event[member] ?? "", "field is immutable"))
        }
        return problems
    }

    private func seriesProblems(_ event: JSONValue) -> [FieldError] {
        guard let series = event["series"], series.object != nil else { return [] }
        var problems: [FieldError] = []
        if (series["count"]?.int64 ?? 0) < 2 { problems.append(.invalid("series.count", "", "should be at least 2")) }
        if series["lastObservedTime"]?.string == nil { problems.append(.required("series.lastObservedTime")) }
        return problems
    }

    private static func isSet(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .some(.null), .some(""), .some(0): false
        case .some(.object(let members)): members.values.contains(where: isSet)
        default: true
        }
    }
}

/// What must hold for events of both groups.
private struct EventCheck {
    private static let maximumBytes = 128
    private static let maximumMessageBytes = 1024

    /// In the form of the core group.
    let event: JSONValue
    /// How the group of the request calls the member that says who reports.
    let reporter: String

    private func text(_ member: String) -> String { event[member]?.string ?? "" }

    var problems: [FieldError] {
        let about = event["involvedObject"]?["namespace"]?.string ?? ""
        func mismatch(unless isGood: Bool) -> [FieldError] {
            if isGood { return [] }
            return [.invalid("involvedObject.namespace", .string(about), "does not match event.namespace")]
        }
        // Events about objects in no namespace are in the default one, or in that of the system.
        guard event["eventTime"]?.string != nil else {
            return mismatch(unless: about.isEmpty ? event.namespace == "default" : event.namespace == about)
        }
        var problems = mismatch(unless: !about.isEmpty || ["default", "kube-system"].contains(event.namespace))
        let controller = text("reportingComponent")
        if controller.isEmpty { problems.append(.required(reporter)) }
        problems += NameText.qualified(controller).map { .invalid(reporter, .string(controller), $0) }
        for member in ["reportingInstance", "action", "reason"] {
            if text(member).isEmpty { problems.append(.required(member)) }
            problems += tooLong(member, Self.maximumBytes)
        }
        return problems + tooLong("message", Self.maximumMessageBytes)
    }

    /// kube-apiserver counts bytes and calls them characters.
    private func tooLong(_ member: String, _ limit: Int) -> [FieldError] {
        text(member).utf8.count > limit ? [.invalid(member, "", "can have at most \(limit) characters")] : []
    }
}
