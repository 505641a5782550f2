/// One change of the host's routes. Says how `ip -batch` is told of it.
package enum PodRouteChange: Hashable, Sendable {
    /// Refused by the kernel when somebody else has just made the same route: those that are there are never taken over.
    case add(IPv4Prefix, PodRoutePlan.Route)
    /// A route of ours leads to another gateway from now on. There is never a moment without one.
    case move(IPv4Prefix, PodRoutePlan.Route)
    case remove(IPv4Prefix, via: IPv4Address)

    package func batchLine(marked mark: Int) -> String {
        switch self {
        case .add(let range, let route): "route add \(range) via \(route.gateway) proto \(mark)"
        case .move(let range, let route): "route replace \(range) via \(route.gateway) proto \(mark)"
        case .remove(let range, let gateway): "route del \(range) via \(gateway) proto \(mark)"
        }
    }
}
