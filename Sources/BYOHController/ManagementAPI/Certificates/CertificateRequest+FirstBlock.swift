import PKI

extension CertificateRequest {
    /// The request in `spec.request` of a CertificateSigningRequest: its first PEM block, whatever stands around it. All who
    /// look at one must look at the same.
    ///
    /// - Returns: nil when there is no block, or the first one is something else.
    /// - Throws: For a block that holds no request, or one that another key has signed.
    init?(firstBlockOf bytes: [UInt8]) throws(PKIError) {
        guard let block = PEMBlock.blocks(in: String(decoding: bytes, as: UTF8.self)).first,
            block.label == "CERTIFICATE REQUEST"
        else { return nil }
        try self.init(pem: block.text)
    }
}
