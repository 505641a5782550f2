import KubernetesModel
import PKI

/// The operator's kubeconfig, as text. It holds a private key: mode 0600, never in a log.
enum Kubeconfig {
    static func text(url: String, authorityPEM: String, user: CertifiedKey) -> String {
        """
        # Written by byoh-controller at each start. It gives every right on this management plane.
        apiVersion: v1
        kind: Config
        clusters:
        - name: byoh
          cluster:
            server: \(url)
            certificate-authority-data: \(encoded(authorityPEM))
        users:
        - name: byoh-administrator
          user:
            client-certificate-data: \(encoded(user.certificatePEM))
            client-key-data: \(encoded(user.privateKeyPEM))
        contexts:
        - name: byoh
          context:
            cluster: byoh
            user: byoh-administrator
        current-context: byoh

        """
    }

    private static func encoded(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
}
