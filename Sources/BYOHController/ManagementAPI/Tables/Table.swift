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

    private init(_ kind: ServedKind, _ included: IncludedObject, _ now: Time) {
        columns = TableColumn.columns(of: kind)
        self.included = included
        self.now = now
    }

    /// The table that a request asks for; nil when objects as they are come first, of what `Accept` lists.
    ///
    /// - Throws: ``APIFailure`` 406 when nothing is accepted but forms that are not on offer, 400 for rows that are to
    ///   carry something else.
    static func requested(by request: ServedRequest, _ kind: ServedKind, now: Time) throws(APIFailure) -> Table? {
        var isJSONAlone = true
        for range in MediaRange.accepted(by: request) {
            guard range.parameters["as"] != nil else {
                if range.allows("application/json") { return nil }
                isJSONAlone = false
                continue
            }
            guard range.type == "application/json" else {
                isJSONAlone = false
                continue
            }
            guard range.parameters["as"] == "Table", range.parameters["g"] == "meta.k8s.io",
                ["v1", "v1beta1"].contains(range.parameters["v"])
            else { continue }
            return Table(kind, try includedObject(request), now)
        }
        // Of other types than JSON there is none, and JSON will do.
        if isJSONAlone { throw .notAcceptable(offered: ["application/json"]) }
        return nil
    }

    private static func includedObject(_ request: ServedRequest) throws(APIFailure) -> IncludedObject {
        guard let text = request.queryValue("includeObject"), !text.isEmpty else { return .metadata }
        guard let included = IncludedObject(rawValue: text) else {
            let problem = FieldError.invalid(
                "includeObject", .string(text), "must be 'Metadata', 'Object', 'None', or empty")
            throw .badRequest("Unable to convert to Table as requested: \(problem)")
        }
        return included
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
