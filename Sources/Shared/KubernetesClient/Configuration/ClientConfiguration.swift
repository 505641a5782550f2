/// Everything a client needs to know: where the server is, how to trust it, and who we are.
///
/// Made from a kubeconfig, from the service account of a pod, or by hand.
public struct ClientConfiguration: Sendable {
    /// Where the server is.
    public var server: ServerURL

    public init(server: ServerURL) {
        self.server = server
    }
}
