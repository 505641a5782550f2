import JSONTree

/// What is wrong with labels, and with selectors of labels.
///
/// Follows `k8s.io/apimachinery/pkg/apis/meta/v1/validation`.
enum LabelCheck {
    /// Of a map of labels.
    static func problems(in labels: JSONValue?, at path: String) -> [FieldError] {
        (labels?.object ?? [:]).sorted { $0.key < $1.key }.flatMap { key, value in
            NameText.qualified(key).map { FieldError.invalid(path, .string(key), $0) }
                + NameText.labelValue(value.string ?? "").map { .invalid(path, value, $0) }
        }
    }

    /// Of a selector with `matchLabels` and `matchExpressions`.
    static func problems(inSelector selector: JSONValue, at path: String) -> [FieldError] {
        problems(in: selector["matchLabels"], at: "\(path).matchLabels")
            + (selector["matchExpressions"]?.array ?? []).enumerated().flatMap { index, expression in
                problems(inExpression: expression, at: "\(path).matchExpressions[\(index)]")
            }
    }

    private static func problems(inExpression expression: JSONValue, at path: String) -> [FieldError] {
        var problems: [FieldError] = []
        let values = (expression["values"]?.array ?? []).compactMap(\.string)
        let operation = expression["operator"]?.string ?? ""
        switch operation {
        case "In", "NotIn":
            if values.isEmpty {
                problems.append(
                    .required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                problems.append(
                    .forbidden("\(path).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
            }
        default:
            problems.append(.invalid("\(path).operator", .string(operation), "not a valid selector operator"))
        }
        let key = expression["key"]?.string ?? ""
        problems += NameText.qualified(key).map { .invalid("\(path).key", .string(key), $0) }
        for (index, value) in values.enumerated() {
            problems += NameText.labelValue(value).map { .invalid("\(path).values[\(index)]", .string(value), $0) }
        }
        return problems
    }
}
