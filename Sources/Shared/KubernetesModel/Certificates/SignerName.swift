/// Who is to sign a certificate. Open: `<domain>/<name>`.
public struct SignerName: RawRepresentable, Codable, Hashable, Sendable {
    /// Text in the API: a domain, a slash and a name.
    public let rawValue: String

    /// A signer by its name; the server wants a domain before the slash.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Client certificates that the API server honours. Requests are never approved by the cluster itself.
    public static let kubeAPIServerClient = SignerName(rawValue: "kubernetes.io/kube-apiserver-client")
    /// Client certificates of kubelets.
    public static let kubeAPIServerClientKubelet = SignerName(rawValue: "kubernetes.io/kube-apiserver-client-kubelet")
    /// Serving certificates of kubelets.
    public static let kubeletServing = SignerName(rawValue: "kubernetes.io/kubelet-serving")
}
