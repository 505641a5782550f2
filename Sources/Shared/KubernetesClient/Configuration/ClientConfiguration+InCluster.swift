extension ClientConfiguration {
    /// The configuration of a pod: its service account's token, which rotates, and the cluster's authority.
    ///
    /// - Parameters:
    ///   - environment: `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`, which the kubelet sets, and the proxy
    ///     variables, as client-go reads them in a pod too: `NO_PROXY` should then name the service network.
    ///   - folder: where the service account is mounted.
    /// - Throws: which of these is missing or wrong.
    public static func inCluster(
        environment: [String: String], folder: String = "/var/run/secrets/kubernetes.io/serviceaccount"
    ) throws(KubeconfigError) -> ClientConfiguration {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty else {
            throw KubeconfigError("KUBERNETES_SERVICE_HOST is not set; the program does not run in a pod.")
        }
        guard let text = environment["KUBERNETES_SERVICE_PORT"], let port = Int(text), (1...65535).contains(port) else {
            throw KubeconfigError(
                "KUBERNETES_SERVICE_PORT is \"\(environment["KUBERNETES_SERVICE_PORT"] ?? "")\"; right would be a port such as 443."
            )
        }
        for name in ["token", "ca.crt"] {
            do {
                _ = try FileContents.read("\(folder)/\(name)")
            } catch {
                throw KubeconfigError("\(error) The pod has no service account mounted.")
            }
        }
        var configuration = ClientConfiguration(
            server: ServerURL(host: host, port: port), trust: .authority(.file("\(folder)/ca.crt")),
            credentials: Credentials(authorization: .tokenFile("\(folder)/token")))
        do {
            configuration.proxy = try ProxyEnvironment(environment).proxy(for: configuration.server)
        } catch {
            throw KubeconfigError("\(error)")
        }
        // Pods without the file, which old clusters have, are in the namespace default as far as we can know.
        if let bytes = try? FileContents.read("\(folder)/namespace") {
            configuration.namespace = String(decoding: bytes, as: UTF8.self).trimmingWhitespace()
        }
        return configuration
    }
}
