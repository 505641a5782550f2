import HTTPServing
import JSONTree
import KubernetesModel

/// Objects as `kubectl get` shows them: a `meta.k8s.io/v1` Table.
struct Table: Sendable {
    /// What a row carries besides its cells.
    enum IncludedObject: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"
    }

    private let columns: [TableColumn]
    private let included: IncludedObject
    private let now: Time

    /// Nil when the request does not ask for a table. `Accept` lists media types, the best first.
    init?(_ request: ServedRequest, _ kind: ServedKind, now: Time) {
        let accepted = request.headers.filter { $0.name == "accept" }.map(\.value).joined(separator: ",")
        guard let first = accepted.split(separator: ",").first(where: { $0.contains("json") }) else { return nil }
        let parameters = Set(first.split(separator: ";").map { String($0.filter { $0 != " " }) })
        guard parameters.isSuperset(of: ["as=Table", "g=meta.k8s.io"]),
            !parameters.isDisjoint(with: ["v=v1", "v=v1beta1"])
        else { return nil }
        columns = TableColumn.columns(of: kind)
        included = IncludedObject(rawValue: request.queryValue("includeObject") ?? "") ?? .metadata
        self.now = now
    }

    /// The table. Watches leave the column definitions out after the first frame.
    func tree(_ objects: [JSONValue], metadata: JSONValue, definesColumns: Bool = true) -> JSONValue {
        [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": definesColumns ? .array(columns.map(\.definition)) : .null,
            "rows": .array(objects.map(row)),
        ]
    }

    private func row(_ object: JSONValue) -> JSONValue {
        var row: JSONValue = ["cells": .array(columns.map { $0.cell(object, now) })]
        switch included {
        case .none: break
        case .object: row["object"] = object
        case .metadata:
            row["object"] = [
                "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object.metadata,
            ]
        }
        return row
    }
}
