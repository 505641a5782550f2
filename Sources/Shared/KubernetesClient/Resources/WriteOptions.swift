/// How a create or a patch is carried out. Follows `metav1.CreateOptions` and `metav1.PatchOptions`.
public struct WriteOptions: Hashable, Sendable {
    /// Who writes, as `managedFields` records it; nil lets the server derive it from the user agent.
    public var fieldManager: String?
    /// Goes through admission and validation, and stores nothing.
    public var isDryRun: Bool
    /// What the server does about fields that the kind does not have.
    public var fieldValidation: FieldValidation?

    /// What happens to unknown and duplicate fields.
    public enum FieldValidation: String, Hashable, Sendable {
        /// Unknown fields are dropped and the last of duplicates counts, in silence or with a `Warning` header;
        /// or the write is refused with 400.
        case ignore = "Ignore", warn = "Warn", strict = "Strict"
    }

    /// Defaults: the write is stored; the server derives the manager, and treats unknown fields by its own rule.
    public init(fieldManager: String? = nil, isDryRun: Bool = false, fieldValidation: FieldValidation? = nil) {
        self.fieldManager = fieldManager
        self.isDryRun = isDryRun
        self.fieldValidation = fieldValidation
    }

    package var query: [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        if isDryRun { items.append(("dryRun", "All")) }
        if let fieldManager { items.append(("fieldManager", fieldManager)) }
        if let fieldValidation { items.append(("fieldValidation", fieldValidation.rawValue)) }
        return items
    }
}
