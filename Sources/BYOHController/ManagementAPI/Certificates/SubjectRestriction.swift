import JSONTree
import KubernetesModel
import PKI

/// No certificate makes an administrator: the admission plugin CertificateSubjectRestriction of kube-apiserver.
enum SubjectRestriction {
    /// - Throws: ``APIFailure`` 403 for a request that would put its holder into `system:masters`.
    static func check(_ object: JSONValue, _ kind: ServedKind) throws(APIFailure) {
        guard object["spec"]?["signerName"]?.string == ClientCertificateSigner.name,
            let pem = object["spec"]?["request"]?.string.flatMap(Base64.decode),
            // What is no request is refused by validation, with a better sentence.
            let request = try? CertificateRequest(firstBlockOf: pem)
        else { return }
        if request.organizations.contains(AccessPolicy.masters) {
            throw .forbidden(
                kind, object.name,
                "use of \(ClientCertificateSigner.name) signer with \(AccessPolicy.masters) group is not allowed")
        }
    }
}
