import HTTPServing

/// One of the media types that a client takes, of the `Accept` header (RFC 9110).
struct MediaRange: Hashable, Sendable {
    /// Such as `application/json`, in lower case.
    let type: String
    /// Such as `as` and `Table`.
    let parameters: [String: String]

    /// What a request takes, in its order; anything when it does not say.
    static func accepted(by request: ServedRequest) -> [MediaRange] {
        let text = request.headers.filter { $0.name == "accept" }.map(\.value).joined(separator: ",")
        let ranges = text.split(separator: ",").compactMap { MediaRange(String($0)) }
        return ranges.isEmpty ? [MediaRange(type: "*/*", parameters: [:])] : ranges
    }

    private init(type: String, parameters: [String: String]) {
        self.type = type
        self.parameters = parameters
    }

    private init?(_ text: String) {
        var parts = text.filter { $0 != " " }.split(separator: ";")
        guard !parts.isEmpty else { return nil }
        let type = parts.removeFirst().lowercased()
        var parameters: [String: String] = [:]
        for part in parts {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            if sides.count == 2 { parameters[sides[0]] = sides[1] }
        }
        self.init(type: type, parameters: parameters)
    }

    /// Whether a plain answer of a type will do.
    func allows(_ type: String) -> Bool {
        guard parameters["as"] == nil else { return false }
        return [type, "*/*", "\(type.prefix { $0 != "/" })/*"].contains(self.type)
    }
}
