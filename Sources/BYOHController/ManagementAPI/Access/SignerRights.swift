import JSONTree
import KubernetesModel

/// Who may approve or sign certificates of a signer: rules about `signers`, as kube-apiserver's admission asks them.
enum SignerRights {
    static let requests = "certificatesigningrequests.certificates.k8s.io"

    /// - Throws: ``APIFailure`` 403 when the user may write the subresource, but not for this signer.
    static func check(
        _ subresource: String, on request: JSONValue, _ kind: ServedKind, by user: UserInfo, _ authorizer: Authorizer
    ) throws(APIFailure) {
        let verb = subresource == "approval" ? "approve" : "sign"
        let signer = request["spec"]?["signerName"]?.string ?? ""
        let domain = String(signer.prefix { $0 != "/" }) + "/*"
        let isAllowed = [signer, domain].contains { name in
            authorizer.allows(
                AccessAttributes(
                    user: user, verb: verb, group: "certificates.k8s.io", version: "*", resource: "signers", name: name)
            )
        }
        guard isAllowed else {
            throw .forbidden(
                kind, request.name, "user not permitted to \(verb) requests with signerName \"\(signer)\"")
        }
    }
}
