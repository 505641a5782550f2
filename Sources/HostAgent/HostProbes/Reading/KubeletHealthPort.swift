/// Where the kubelet answers for its health, by its configuration (`KubeletConfiguration`, kubelet.config.k8s.io/v1beta1).
package enum KubeletHealthPort {
    private static let standard: UInt16 = 10248

    /// The port on 127.0.0.1; nil when it does not listen there, or nowhere.
    ///
    /// - Parameter configuration: The YAML file that kubeadm writes: each field on a line, those of the top at its begin.
    package static func read(_ configuration: String) -> UInt16? {
        var port = standard
        for line in configuration.split(separator: "\n") {
            let words = line.split(separator: ":", maxSplits: 1)
            guard words.count == 2 else { continue }
            let value = words[1].trimmed.filter { $0 != "\"" && $0 != "'" }
            switch words[0] {
            case "healthzPort": port = UInt16(value) ?? standard
            case "healthzBindAddress": if !["127.0.0.1", "0.0.0.0", "::", ""].contains(value) { return nil }
            default: break
            }
        }
        return port == 0 ? nil : port
    }
}
