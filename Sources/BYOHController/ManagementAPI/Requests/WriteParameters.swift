import HTTPServing
import JSONTree

/// What the query of a create, an update or a patch asks for.
///
/// Follows `metav1.CreateOptions`, `UpdateOptions` and `PatchOptions`, and their validation.
struct WriteParameters: Sendable {
    /// What becomes of fields that the kind does not know, and of fields that are there twice.
    enum FieldValidation: String, CaseIterable, Sendable {
        /// They are dropped.
        case ignore = "Ignore"
        /// They are dropped, and the answer says so.
        case warn = "Warn"
        /// The request is refused.
        case strict = "Strict"
    }

    /// The options' kind in refusals.
    enum Options: String, Sendable {
        case create = "CreateOptions"
        case update = "UpdateOptions"
        case patch = "PatchOptions"
    }

    private static let managerLimit = 128

    /// Whether nothing is stored.
    let isDryRun: Bool
    /// Whether an apply takes fields from their managers.
    let isForced: Bool
    let fieldValidation: FieldValidation

    /// - Throws: ``APIFailure`` 422 for what means nothing, and for an apply without `fieldManager`.
    init(_ http: ServedRequest, _ options: Options, isApply: Bool = false) throws(APIFailure) {
        var problems: [FieldError] = []
        let force = http.queryValue("force")
        if options == .patch {
            if isApply, (http.queryValue("fieldManager") ?? "").isEmpty {
                problems.append(.required("fieldManager", "is required for apply patch"))
            } else if !isApply, force != nil {
                problems.append(.forbidden("force", "may not be specified for non-apply patch"))
            }
        }
        let manager = http.queryValue("fieldManager") ?? ""
        problems += Self.problems(inManager: manager, at: "fieldManager")
        let dryRun = http.query.filter { $0.name == "dryRun" }.map(\.value)
        if !dryRun.allSatisfy({ $0 == "All" }) {
            problems.append(.notSupported("dryRun", .array(dryRun.map(JSONValue.string)), supported: ["All"]))
        }
        let validation = http.queryValue("fieldValidation") ?? ""
        if !validation.isEmpty, FieldValidation(rawValue: validation) == nil {
            problems.append(
                .notSupported(
                    "fieldValidation", .string(validation),
                    supported: [""] + FieldValidation.allCases.map(\.rawValue).sorted()))
        }
        guard problems.isEmpty else { throw .invalidOptions(options.rawValue, problems) }
        isDryRun = !dryRun.isEmpty
        isForced = ListParameters.isTrue(http, "force") ?? false
        fieldValidation = FieldValidation(rawValue: validation) ?? .warn
    }

    /// What is wrong with the name of a field manager: it is too long, or has characters that cannot be seen.
    static func problems(inManager manager: String, at path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if manager.utf8.count > managerLimit { problems.append(.tooLong(path, maximumBytes: managerLimit)) }
        for (offset, scalar) in manager.unicodeScalars.enumerated() where !scalar.isPrintable {
            let code = String(scalar.value, radix: 16, uppercase: true)
            let padding = String(repeating: "0", count: max(0, 4 - code.count))
            problems.append(
                .invalid(path, .string(manager), "invalid character U+\(padding)\(code) (at position \(offset))"))
        }
        return problems
    }

    /// Who is to own the fields that are written: who the query names, or the program in the user agent.
    static func fieldManager(of http: ServedRequest) -> String {
        if let name = http.queryValue("fieldManager"), !name.isEmpty { return name }
        var name = ""
        for scalar in (http.header("user-agent") ?? "").prefix(while: { $0 != "/" }).unicodeScalars
        where scalar.isPrintable {
            if name.utf8.count + String(scalar).utf8.count > managerLimit { break }
            name.unicodeScalars.append(scalar)
        }
        return name.isEmpty ? FieldManager.unknown : name
    }
}
