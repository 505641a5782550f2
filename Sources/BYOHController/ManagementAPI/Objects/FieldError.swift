import JSONTree
import KubernetesModel

/// One thing that is wrong with a field, worded as `k8s.io/apimachinery/pkg/util/validation/field` words it.
struct FieldError: Hashable, Sendable {
    /// The path, such as `spec.names.plural` or `spec.versions[0].name`.
    let field: String
    /// For programs, such as `FieldValueInvalid`.
    let reason: String
    /// For people; begins with what kind of problem it is.
    let message: String

    static func required(_ field: String, _ detail: String = "") -> Self {
        Self(field: field, reason: "FieldValueRequired", message: "Required value" + suffix(detail))
    }

    static func invalid(_ field: String, _ value: JSONValue, _ detail: String) -> Self {
        Self(field: field, reason: "FieldValueInvalid", message: "Invalid value: \(value)" + suffix(detail))
    }

    /// For values that may be secret, and for those too large to show.
    static func invalid(_ field: String, shownAs text: String, _ detail: String) -> Self {
        Self(field: field, reason: "FieldValueInvalid", message: "Invalid value: \(text)" + suffix(detail))
    }

    static func typeInvalid(_ field: String, _ value: JSONValue, _ detail: String) -> Self {
        Self(field: field, reason: "FieldValueTypeInvalid", message: "Invalid value: \(shown(value))" + suffix(detail))
    }

    static func forbidden(_ field: String, _ detail: String) -> Self {
        Self(field: field, reason: "FieldValueForbidden", message: "Forbidden" + suffix(detail))
    }

    static func duplicate(_ field: String, _ value: JSONValue) -> Self {
        Self(field: field, reason: "FieldValueDuplicate", message: "Duplicate value: \(value)")
    }

    static func notSupported(_ field: String, _ value: JSONValue, supported: [String]) -> Self {
        let values = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return Self(
            field: field, reason: "FieldValueNotSupported",
            message: "Unsupported value: \(value): supported values: \(values)")
    }

    static func tooLong(_ field: String, maximumBytes: Int) -> Self {
        Self(
            field: field, reason: "FieldValueTooLong",
            message: "Too long: may not be more than \(maximumBytes) \(maximumBytes == 1 ? "byte" : "bytes")")
    }

    static func tooMany(_ field: String, _ count: Int, maximum: Int64) -> Self {
        Self(
            field: field, reason: "FieldValueTooMany",
            message: "Too many: \(count): must have at most \(maximum) \(maximum == 1 ? "item" : "items")")
    }

    /// A problem that kube-apiserver tells without saying where.
    static func unplaced(_ detail: String) -> Self { invalid("<nil>", "", detail) }

    var cause: StatusCause { StatusCause(reason: reason, message: message, field: field) }

    /// Trees are shown by what they are.
    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .object: "\"object\""
        case .array: "\"array\""
        case .null: "\"null\""
        default: value.description
        }
    }

    private static func suffix(_ detail: String) -> String { detail.isEmpty ? "" : ": \(detail)" }
}

extension FieldError: CustomStringConvertible {
    var description: String { "\(field): \(message)" }
}
