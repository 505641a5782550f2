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

    /// - Throws: ``APIFailure`` 400 when rows are to carry something that there is not.
    init(_ kind: ServedKind, for request: ServedRequest, now: Time) throws(APIFailure) {
        columns = TableColumn.columns(of: kind)
        included = try Self.includedObject(request)
        self.now = now
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
            row["object"] = AnswerForm.partial(object, apiVersion: "meta.k8s.io/v1")
        }
        return row
    }
}
