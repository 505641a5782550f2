import HostSystem
import JSONTree

/// The IPv4 routes in the host's main table: ours, and those of others. A pure value.
package struct HostRoutes: Hashable, Sendable {
    /// A route that somebody else has made.
    package struct Foreign: Hashable, Sendable {
        package let range: IPv4Prefix
        /// Whether its addresses are reached without a gateway: neighbours of the host, or at the other end of a tunnel.
        package let isOnLink: Bool

        package init(_ range: IPv4Prefix, isOnLink: Bool) {
            self.range = range
            self.isOnLink = isOnLink
        }

        /// Whether a route of ours to the range would take over traffic that this one is there for.
        ///
        /// A larger one via a gateway is like the default route: there for all that nothing better is known of.
        func claims(_ other: IPv4Prefix) -> Bool { other.contains(range) || isOnLink && range.contains(other) }
    }

    /// The gateways of the routes that carry our mark, by their range.
    package private(set) var ours: [IPv4Prefix: IPv4Address] = [:]
    /// All others but default routes and what leads to this host's own pods.
    package private(set) var foreign: [Foreign] = []

    /// - Parameter listing: What `ip -json -4 route show` prints.
    package init(listing: [UInt8]) throws {
        // Some versions print nothing where there are no routes.
        if listing.isEmpty { return }
        for route in try JSONValue(parsing: listing).decode([ListedRoute].self) {
            guard let range = IPv4Prefix(route.dst), route.dev != PodNetworkConfiguration.bridge else { continue }
            if route.protocol == "\(PodNetworkMarks.routeProtocol)" {
                // One without a gateway is not as we make them: it counts as one to the wrong gateway.
                ours[range] = route.gateway.flatMap { IPv4Address($0) } ?? IPv4Address(bits: 0)
            } else {
                foreign.append(Foreign(range, isOnLink: route.gateway == nil && route.via == nil && route.dev != nil))
            }
        }
    }

    /// What we read of an entry. One with several ways has neither gateway nor device; a blackhole neither.
    private struct ListedRoute: Decodable {
        let dst: String
        let gateway: String?
        /// In place of `gateway` when that is an IPv6 address.
        let via: JSONValue?
        let dev: String?
        let `protocol`: String?
    }
}
