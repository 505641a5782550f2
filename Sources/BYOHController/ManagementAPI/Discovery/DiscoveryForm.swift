import HTTPServing

/// In which form a client wants to be told what there is.
enum DiscoveryForm: Hashable, Sendable {
    /// A list of groups; their versions and resources are asked for one by one.
    case plain
    /// Everything in one answer, in a version of `apidiscovery.k8s.io`: `v2` or `v2beta1`.
    case aggregated(version: String)

    /// The first form of the `Accept` header that we know.
    init(_ request: ServedRequest) {
        for range in MediaRange.accepted(by: request) {
            if range.allows("application/json") { break }
            guard range.type == "application/json", range.parameters["as"] == "APIGroupDiscoveryList",
                range.parameters["g"] == "apidiscovery.k8s.io", let version = range.parameters["v"],
                ["v2", "v2beta1"].contains(version)
            else { continue }
            self = .aggregated(version: version)
            return
        }
        self = .plain
    }

    var contentType: String {
        switch self {
        case .plain: "application/json"
        case .aggregated(let version):
            "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
        }
    }
}
