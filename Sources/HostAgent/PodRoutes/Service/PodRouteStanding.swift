/// How the routes to the pods of other hosts stand, as it is told to those who are not on the host.
package enum PodRouteStanding: Hashable, Sendable {
    /// Nobody wants any.
    case unused
    /// All that are wanted are there.
    case whole
    /// The Nodes could not be read for half a minute or longer, so that nobody knows whether others are wanted. Those that
    /// were wanted last are kept.
    case unknown(String)
    /// Something that is wanted has been missing for half a minute or longer: the sentences of those problems, in the order
    /// in which they are found.
    case broken([String])
}
