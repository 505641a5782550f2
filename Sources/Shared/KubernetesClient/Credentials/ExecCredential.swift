import FoundationEssentials
package import KubernetesModel

/// What an exec plugin printed. Follows `client.authentication.k8s.io/v1 ExecCredential`.
package struct ExecCredential: Hashable, Sendable {
    package let token: Sensitive<String>?
    /// PEM chain and PEM key; both or none.
    package let certificate: CertificateSource?
    /// When to ask again; nil keeps the answer until the server refuses it.
    package let expiration: Time?

    /// Reads the program's standard output.
    ///
    /// - Throws: a sentence that never quotes the output.
    package init(output: [UInt8], apiVersion: ExecPlugin.APIVersion) throws(CredentialFailure) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(output))
        } catch let error as DecodingError {
            throw CredentialFailure("its output is not an ExecCredential: \(Self.place(of: error))")
        } catch {
            throw CredentialFailure("its output is not JSON")
        }
        guard document.kind == "ExecCredential" else {
            throw CredentialFailure("its output is no object of the kind ExecCredential")
        }
        guard document.apiVersion == apiVersion.rawValue else {
            throw CredentialFailure(
                "it does not speak \(apiVersion.rawValue), which the kubeconfig asks for; set apiVersion to what it speaks"
            )
        }
        guard let status = document.status else {
            throw CredentialFailure("its output has no status")
        }
        switch (status.clientCertificateData ?? "", status.clientKeyData ?? "") {
        case ("", ""): certificate = nil
        case (_, ""), ("", _):
            throw CredentialFailure("status.clientCertificateData and status.clientKeyData must come together")
        case (let chain, let key):
            certificate = CertificateSource(
                certificate: .inline(Sensitive([UInt8](chain.utf8))), privateKey: .inline(Sensitive([UInt8](key.utf8))))
        }
        token = status.token.flatMap { $0.isEmpty ? nil : Sensitive($0) }
        if token == nil && certificate == nil {
            throw CredentialFailure("status has neither a token nor a client certificate")
        }
        expiration = status.expirationTimestamp
    }

    /// Only the path: what a decoder says besides may quote the credential.
    private static func place(of error: DecodingError) -> String {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.isEmpty ? "it is not valid JSON" : "\(CodingPath(path)) cannot be read"
    }

    private struct Document: Decodable {
        let apiVersion: String
        let kind: String
        let status: Status?
    }

    private struct Status: Decodable {
        let expirationTimestamp: Time?
        let token: String?
        let clientCertificateData: String?
        let clientKeyData: String?
    }
}
