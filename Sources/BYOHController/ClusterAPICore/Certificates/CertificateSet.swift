import ClusterAPIModel
import KubernetesModel

/// The certificates and keys that machines of a control plane start with. Holds secrets; renderings do not show them.
struct CertificateSet: Sendable {
    /// One Secret's content.
    struct Pair: Hashable, Sendable {
        /// A certificate, or a public key.
        let certificate: String
        /// Empty where only the certificate is given.
        let key: SecretText
    }

    private let pairs: [ClusterAPISecret.Purpose: Pair]

    init(_ pairs: [ClusterAPISecret.Purpose: Pair]) {
        self.pairs = pairs
    }

    subscript(purpose: ClusterAPISecret.Purpose) -> Pair? { pairs[purpose] }

    /// Which must be there.
    ///
    /// - Parameter hasExternalEtcd: whether etcd is somebody else's, who gives us its certificates.
    static func purposes(hasExternalEtcd: Bool) -> [ClusterAPISecret.Purpose] {
        let usual: [ClusterAPISecret.Purpose] = [
            .clusterAuthority, .etcdAuthority, .frontProxyAuthority, .serviceAccount,
        ]
        return hasExternalEtcd ? usual + [.etcdClient] : usual
    }

    /// The files, in the order in which they are written.
    ///
    /// - Parameter folder: kubeadm's `certificatesDir`.
    func files(in folder: String) -> [KubeadmFile] {
        let places: [(ClusterAPISecret.Purpose, String, String)] = [
            (.clusterAuthority, "ca.crt", "ca.key"),
            (.etcdAuthority, "etcd/ca.crt", "etcd/ca.key"),
            (.frontProxyAuthority, "front-proxy-ca.crt", "front-proxy-ca.key"),
            (.serviceAccount, "sa.pub", "sa.key"),
            (.etcdClient, "apiserver-etcd-client.crt", "apiserver-etcd-client.key"),
        ]
        return places.flatMap { purpose, certificate, key -> [KubeadmFile] in
            guard let pair = pairs[purpose] else { return [] }
            let first = KubeadmFile(
                path: "\(folder)/\(certificate)", owner: "root:root", permissions: "0640",
                content: SecretText(pair.certificate))
            if pair.key.text.isEmpty { return [first] }
            return [
                first,
                KubeadmFile(
                    path: "\(folder)/\(key)", owner: "root:root", permissions: "0600", content: pair.key),
            ]
        }
    }
}

extension CertificateSet: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "CertificateSet(\(pairs.keys.map(\.rawValue).sorted()))" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
