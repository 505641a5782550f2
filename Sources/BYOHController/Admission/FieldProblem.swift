import KubernetesModel

/// One thing that is wrong with a field. Worded as `k8s.io/apimachinery/pkg/util/validation/field` words it.
package struct FieldProblem: Hashable, Sendable {
    /// What kind of problem it is; the raw value is the `reason` of a `StatusCause`.
    package enum Reason: String, CaseIterable, Sendable {
        /// The field must be there.
        case required = "FieldValueRequired"
        /// The value means nothing.
        case invalid = "FieldValueInvalid"
        /// The field may not be set, or not changed, or not by this user.
        case forbidden = "FieldValueForbidden"
    }

    /// The path, such as `spec.selector`.
    package let field: String
    /// For programs.
    package let reason: Reason
    /// For people: what is wrong and what would be right.
    package let message: String

    static func required(_ field: String, _ detail: String) -> Self {
        Self(field: field, reason: .required, message: "Required value: \(detail)")
    }

    /// - Parameter value: shown to whoever wrote it; never a secret.
    static func invalid(_ field: String, _ value: String, _ detail: String) -> Self {
        // What is too long to be read is not shown in full either.
        let shown = value.count > 128 ? "\(value.prefix(128))..." : value
        return Self(field: field, reason: .invalid, message: "Invalid value: \"\(shown)\": \(detail)")
    }

    static func forbidden(_ field: String, _ detail: String) -> Self {
        Self(field: field, reason: .forbidden, message: "Forbidden: \(detail)")
    }

    var cause: StatusCause { StatusCause(reason: reason.rawValue, message: message, field: field) }
}

extension FieldProblem: CustomStringConvertible {
    /// The field and what is wrong with it.
    package var description: String { "\(field): \(message)" }
}
