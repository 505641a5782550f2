package import KubernetesClient

extension ClientConfiguration {
    /// Refuses a server that cannot be told from an impostor.
    ///
    /// What the management cluster says is run as root, so the agent must know it, when it enrols and ever after: only a
    /// certificate authority is kept with the host's identity.
    package func requireTrust() throws(RegistrationError) {
        guard server.scheme == .https else {
            throw .untrustedServer("the server \(server) is not encrypted; right would be https://")
        }
        guard trust != .anything else {
            throw .untrustedServer(
                "the cluster has insecure-skip-tls-verify; right would be certificate-authority-data, with the certificate "
                    + "of the authority that signs the API server's")
        }
    }
}
