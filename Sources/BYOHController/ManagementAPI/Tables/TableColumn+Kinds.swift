import JSONTree
import KubernetesModel

extension TableColumn {
    /// The columns of a kind: its own, or name and age.
    static func columns(of kind: ServedKind) -> [TableColumn] {
        if let rules = kind.rules as? CustomRules {
            // One path that cannot be read makes all of them be left out, as in kube-apiserver.
            let columns = rules.printerColumns.allSatisfy { JSONPath($0.jsonPath) != nil } ? rules.printerColumns : []
            return [name] + (columns.isEmpty ? [customAge] : columns.map(custom))
        }
        return builtIn[kind.storageName] ?? [name, age]
    }

    private static let builtIn: [String: [TableColumn]] = [
        "namespaces": [name, text("Status", "status", "phase"), age],
        "configmaps": [name, count("Data", "data", "binaryData"), age],
        "secrets": [name, text("Type", "type"), count("Data", "data"), age],
        "serviceaccounts": [name, count("Secrets", "secrets"), age],
        "leases.coordination.k8s.io": [name, text("Holder", "spec", "holderIdentity"), age],
        "events": events,
        "certificatesigningrequests.certificates.k8s.io": certificateRequests,
        "roles.rbac.authorization.k8s.io": [name, created],
        "clusterroles.rbac.authorization.k8s.io": [name, created],
        "rolebindings.rbac.authorization.k8s.io": [name, role, age] + subjects,
        "clusterrolebindings.rbac.authorization.k8s.io": [name, role, age] + subjects,
        "customresourcedefinitions.apiextensions.k8s.io": [name, created],
    ]

    /// As ``age``, by the type that custom kinds give it.
    private static let customAge = TableColumn(
        name: age.name, type: "date", description: age.description, cell: age.cell)

    private static let created = TableColumn(name: "Created At", type: "date") { object, _ in
        object.metadata["creationTimestamp"] ?? .null
    }

    private static let subjects = [("Users", "User"), ("Groups", "Group"), ("ServiceAccounts", "ServiceAccount")].map {
        title, kind in
        TableColumn(name: title, type: "string", priority: 1) { object, _ in
            let names = (object["subjects"]?.array ?? []).filter { $0["kind"]?.string == kind }.map { subject in
                let name = subject["name"]?.string ?? ""
                return kind == "ServiceAccount" ? "\(subject["namespace"]?.string ?? "")/\(name)" : name
            }
            return .string(names.joined(separator: ", "))
        }
    }

    private static let events: [TableColumn] = [
        TableColumn(name: "Last Seen", type: "string") { object, now in
            .string(age(last(of: object), now))
        },
        text("Type", "type"), text("Reason", "reason"),
        TableColumn(name: "Object", type: "string") { object, _ in
            let about = object["involvedObject"] ?? [:]
            return .string("\((about["kind"]?.string ?? "").lowercased())/\(about["name"]?.string ?? "")")
        },
        text("Subobject", priority: 1, "involvedObject", "fieldPath"),
        TableColumn(name: "Source", type: "string", priority: 1) { object, _ in
            let component = object["source"]?["component"]?.string ?? object["reportingComponent"]?.string ?? ""
            let host = object["source"]?["host"]?.string ?? object["reportingInstance"]?.string ?? ""
            return .string(host.isEmpty ? component : "\(component), \(host)")
        },
        text("Message", "message"),
        TableColumn(name: "First Seen", type: "string", priority: 1) { object, now in
            .string(age(object["firstTimestamp"]?.string ?? object["eventTime"]?.string ?? "", now))
        },
        TableColumn(name: "Count", type: "string", priority: 1) { object, _ in
            object["series"]?["count"] ?? object["count"] ?? 1
        },
        TableColumn(name: "Name", type: "string", format: "name", priority: 1) { object, _ in .string(object.name) },
    ]

    /// When an event was last seen, of whichever kind its writer is.
    private static func last(of event: JSONValue) -> String {
        event["series"]?["lastObservedTime"]?.string ?? event["lastTimestamp"]?.string ?? event["eventTime"]?.string
            ?? event.metadata["creationTimestamp"]?.string ?? ""
    }

    private static let certificateRequests: [TableColumn] = [
        name, age, text("SignerName", "spec", "signerName"), text("Requestor", "spec", "username"),
        TableColumn(name: "RequestedDuration", type: "string") { object, _ in
            .string((object["spec"]?["expirationSeconds"]?.int64).map { age(seconds: $0) } ?? "<none>")
        },
        TableColumn(name: "Condition", type: "string") { object, _ in
            let types = (object["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
            let issued = (object["status"]?["certificate"]?.string ?? "").isEmpty ? [] : ["Issued"]
            return .string(types.isEmpty ? "Pending" : (types + issued).joined(separator: ","))
        },
    ]

    private static let role = TableColumn(name: "Role", type: "string") { object, _ in
        .string("\(object["roleRef"]?["kind"]?.string ?? "")/\(object["roleRef"]?["name"]?.string ?? "")")
    }

    private static func text(_ name: String, priority: Int = 0, _ path: String...) -> TableColumn {
        TableColumn(name: name, type: "string", priority: priority) { object, _ in object[JSONPointer(path)] ?? "" }
    }

    /// How many members or elements some fields have together.
    private static func count(_ name: String, _ members: String...) -> TableColumn {
        TableColumn(name: name, type: "string") { object, _ in
            let count = members.reduce(0) { $0 + (object[$1]?.object?.count ?? object[$1]?.array?.count ?? 0) }
            return .number(JSONNumber(count))
        }
    }

    private static func custom(_ column: CustomResourceVersion.PrinterColumn) -> TableColumn {
        let path = JSONPath(column.jsonPath)
        return TableColumn(
            name: column.name, type: column.type, format: column.format, description: column.description,
            priority: column.priority
        ) { object, now in
            let values = path?.values(in: object) ?? []
            guard let first = values.first else { return .null }
            if column.type == "date" { return .string(age(first.string ?? "", now)) }
            guard column.type == "string" else { return first }
            return .string(values.map { $0.string ?? $0.description }.joined(separator: ","))
        }
    }
}
