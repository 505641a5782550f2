import HTTPServing
import JSONTree
import KubernetesModel

/// What the query of a list, a watch or a collection's deletion asks for. Follows `metav1.ListOptions`.
struct ListParameters: Sendable {
    /// How `resourceVersion` is meant.
    enum Match: String, Sendable {
        case exact = "Exact"
        case notOlderThan = "NotOlderThan"
    }

    var labelSelector: Selector
    var fieldSelector: FieldSelector
    /// At most so many objects; nil for all.
    var limit: Int?
    var continueToken: ContinueToken?
    /// Nil when it was not given; 0 for any.
    var resourceVersion: Int64?
    var match: Match?
    var isWatch: Bool
    var allowsBookmarks: Bool
    var sendsInitialEvents: Bool?
    /// How long a watch lasts; nil for the server's choice.
    var timeout: Duration?

    /// - Throws: ``APIFailure`` 400 for values that mean nothing, and for combinations that contradict each other.
    init(_ request: ServedRequest) throws(APIFailure) {
        labelSelector = try Self.selector(request.queryValue("labelSelector") ?? "")
        fieldSelector = try Self.fieldSelector(request.queryValue("fieldSelector") ?? "")
        limit = try Self.number(request, "limit").flatMap { $0 > 0 ? Int(clamping: min($0, 1_000_000_000)) : nil }
        resourceVersion = try Self.resourceVersion(request.queryValue("resourceVersion") ?? "")
        isWatch = Self.isTrue(request, "watch") ?? false
        allowsBookmarks = Self.isTrue(request, "allowWatchBookmarks") ?? false
        sendsInitialEvents = Self.isTrue(request, "sendInitialEvents")
        timeout = try Self.number(request, "timeoutSeconds").flatMap { $0 > 0 ? .seconds(min($0, 86_400)) : nil }
        if let text = request.queryValue("continue"), !text.isEmpty {
            guard let token = ContinueToken(text) else {
                throw .badRequest("continue key is not valid: invalid continue token")
            }
            guard resourceVersion == nil || resourceVersion == 0 else {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            continueToken = token
        }
        if let text = request.queryValue("resourceVersionMatch"), !text.isEmpty {
            guard let match = Match(rawValue: text) else {
                throw .invalidOptions(
                    "ListOptions",
                    [
                        .notSupported(
                            "resourceVersionMatch", .string(text),
                            supported: isWatch ? ["NotOlderThan"] : ["Exact", "NotOlderThan", ""])
                    ])
            }
            self.match = match
        }
        let problems = isWatch ? watchProblems : listProblems
        guard problems.isEmpty else { throw .invalidOptions("ListOptions", problems) }
    }

    private var watchProblems: [FieldError] {
        var problems: [FieldError] = []
        if sendsInitialEvents != nil, match != .notOlderThan {
            problems.append(
                .forbidden(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
        }
        guard let match else { return problems }
        if sendsInitialEvents == nil {
            problems.append(
                .forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"))
        }
        if match != .notOlderThan {
            problems.append(
                .notSupported("resourceVersionMatch", .string(match.rawValue), supported: ["NotOlderThan"]))
        }
        if continueToken != nil { problems.append(Self.matchOfContinued) }
        return problems
    }

    private var listProblems: [FieldError] {
        var problems: [FieldError] = []
        if sendsInitialEvents != nil {
            problems.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        guard let match else { return problems }
        if resourceVersion == nil {
            problems.append(
                .forbidden(
                    "resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"))
        }
        if continueToken != nil { problems.append(Self.matchOfContinued) }
        if resourceVersion == 0, match == .exact {
            problems.append(
                .forbidden(
                    "resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
        }
        return problems
    }

    private static let matchOfContinued = FieldError.forbidden(
        "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")

    /// Whether the object is selected. `fields` gives what the kind's field selectors know.
    func selects(labels: @autoclosure () -> [String: String], fields: @autoclosure () -> [String: String]) -> Bool {
        (labelSelector.isEverything || labelSelector.matches(labels()))
            && (fieldSelector.requirements.isEmpty || fieldSelector.matches(fields()))
    }

    var selectsEverything: Bool { labelSelector.isEverything && fieldSelector.requirements.isEmpty }

    /// The only name that can be selected, when the field selector says so.
    var onlyName: String? {
        fieldSelector.requirements.first { $0.field == "metadata.name" && $0.isEqual }?.value
    }

    // MARK: - Reading values

    private static func selector(_ text: String) throws(APIFailure) -> Selector {
        do throws(InvalidSelector) {
            return try Selector(parsing: text)
        } catch {
            throw .badRequest("unable to parse requirement: \(error)")
        }
    }

    private static func fieldSelector(_ text: String) throws(APIFailure) -> FieldSelector {
        do throws(InvalidSelector) {
            return try FieldSelector(parsing: text)
        } catch {
            throw .badRequest("invalid field selector: \(error)")
        }
    }

    private static func number(_ request: ServedRequest, _ name: String) throws(APIFailure) -> Int64? {
        guard let text = request.queryValue(name), !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw .badRequest("\(name): Invalid value: \"\(text)\": must be a number that is not negative")
        }
        return number
    }

    static func resourceVersion(_ text: String) throws(APIFailure) -> Int64? {
        if text.isEmpty { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw .badRequest("resourceVersion: Invalid value: \"\(text)\": must be a number that is not negative")
        }
        return number
    }

    /// As the real server reads booleans: a name without a value is true. Nil when the name is missing.
    static func isTrue(_ request: ServedRequest, _ name: String) -> Bool? {
        request.queryValue(name).map { !["false", "0", "F", "f", "False", "FALSE"].contains($0) }
    }
}
