/// Keeps the pods of this node connected with those of other nodes, for as long as the host is a node. Implemented by
/// `PodRouteKeeper`; fakes in tests.
///
/// Called by whoever carries out the plan, one call at a time, in any order and as often as it likes.
package protocol PodNetworkDuty: Sendable {
    /// The host becomes a node of a cluster whose pod network is the agent's, or is one. Before the bootstrap, since
    /// commands of it may wait for pods.
    ///
    /// - Parameter podRanges: What the management plane has set aside for pods, in CIDR notation. Nothing that a Node says
    ///   leads outside of it.
    func begin(podRanges: [String]) async throws
    /// The host is about to be cleaned. Returns once nothing is being changed any more.
    func end() async throws
}
