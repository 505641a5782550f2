import HTTPServing
import JSONTree
import KubernetesModel

extension DeleteOptions {
    /// The options of the body, or of the query when there is no body. Never of both: a body takes the place of the query.
    ///
    /// - Throws: ``APIFailure`` 400 for what cannot be read, 422 for what means nothing.
    init(_ http: ServedRequest) throws(APIFailure) {
        self = try http.body.isEmpty ? Self(query: http) : Self(body: http)
        let problems = self.problems
        guard problems.isEmpty else { throw .invalidOptions("DeleteOptions", problems) }
    }

    /// What becomes of dependents; nil for the kind's default. The deprecated `orphanDependents` is one way to say it.
    var dependents: PropagationPolicy? {
        if let orphanDependents { return orphanDependents ? .orphan : .background }
        return propagationPolicy
    }

    private init(body http: ServedRequest) throws(APIFailure) {
        let body = try RequestBody.tree(http)
        // Clients send it as a kind of the group of the object, too: which version it names means nothing.
        let kind = body["kind"]?.string ?? ""
        guard kind.isEmpty || kind == "DeleteOptions" else {
            throw .badRequest("the body must be DeleteOptions, and is a \(kind)")
        }
        do throws(DecodingError) {
            self = try body.decode()
        } catch {
            throw .badRequest("the body must be DeleteOptions, and its types are wrong")
        }
    }

    private init(query http: ServedRequest) throws(APIFailure) {
        self.init(
            propagationPolicy: http.queryValue("propagationPolicy").map(PropagationPolicy.init(rawValue:)),
            dryRun: http.query.filter { $0.name == "dryRun" }.map(\.value))
        orphanDependents = ListParameters.isTrue(http, "orphanDependents")
        if let text = http.queryValue("gracePeriodSeconds") {
            guard let seconds = Int64(text) else {
                throw .badRequest("strconv.ParseInt: parsing \(JSONValue.string(text)): invalid syntax")
            }
            gracePeriodSeconds = seconds
        }
        let wanted = (uid: http.queryValue("uid") ?? "", version: http.queryValue("resourceVersion") ?? "")
        if !wanted.uid.isEmpty || !wanted.version.isEmpty {
            preconditions = Preconditions(
                uid: wanted.uid.isEmpty ? nil : wanted.uid,
                resourceVersion: wanted.version.isEmpty ? nil : wanted.version)
        }
    }

    /// Follows `ValidateDeleteOptions`.
    private var problems: [FieldError] {
        var problems: [FieldError] = []
        if let policy = propagationPolicy {
            let value = JSONValue.string(policy.rawValue)
            if orphanDependents != nil {
                problems.append(
                    .invalid(
                        "propagationPolicy", value, "orphanDependents and deletionPropagation cannot be both set"))
            }
            if ![.foreground, .background, .orphan].contains(policy) {
                problems.append(
                    .notSupported(
                        "propagationPolicy", value, supported: ["Foreground", "Background", "Orphan", "nil"]))
            }
        }
        if dryRun.contains(where: { $0 != "All" }) {
            problems.append(.notSupported("dryRun", .array(dryRun.map(JSONValue.string)), supported: ["All"]))
        }
        return problems
    }
}
