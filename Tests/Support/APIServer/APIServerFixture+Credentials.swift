import FoundationEssentials
package import PKI

extension APIServerFixture {
    /// A client certificate for `user` in `groups`, valid for an hour unless told otherwise.
    package func clientKey(
        user: String, groups: [String] = [], lasting lifetime: Duration = .seconds(3_600)
    ) throws -> CertifiedKey {
        try authority.issue(.client(user: user, groups: groups), validity: .starting(at: Date(), lasting: lifetime))
    }

    /// A kubeconfig with an inline client certificate. `system:masters` may do everything.
    package func kubeconfig(user: String = "admin", groups: [String] = ["system:masters"]) throws -> String {
        let key = try clientKey(user: user, groups: groups)
        return try kubeconfig(
            userFields: """
                client-certificate-data: \(base64(key.certificatePEM))
                    client-key-data: \(base64(key.privateKeyPEM))
                """)
    }

    /// A kubeconfig whose user has exactly these YAML fields, indented by four spaces after the first line.
    package func kubeconfig(userFields: String) throws -> String {
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster:
            server: \(url)
            certificate-authority-data: \(base64(try authority.certificatePEM))
        users:
        - name: test
          user:
            \(userFields)
        contexts:
        - name: test
          context: {cluster: test, user: test}
        current-context: test
        """
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
