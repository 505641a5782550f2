package import SystemPackage

/// What marks the agent's part of the pod network on a host, so that nobody else's is ever touched.
package enum PodNetworkMarks {
    /// The protocol of our routes (`proto` of ip-route(8)). None of those that `rt_protos` of iproute2 gives away.
    package static let routeProtocol = 157
    /// The chain of our rules in the nat table.
    package static let chain = "BYOH-POSTROUTING"
    /// What the routes were last made from. Noted in the journal by whoever first writes it.
    package static let memory: FilePath = "/var/lib/byoh-agent/pod-routes.json"

    /// What is noted in the journal before any of it is made.
    package static let artifacts: [HostArtifact] = [
        .routes(protocol: routeProtocol), .chain(name: "nat/\(chain)"),
    ]
}
