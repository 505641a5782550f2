import HTTPServing
import JSONTree
import KubernetesModel

/// Carries out `fieldValidation`: what becomes of fields that are unknown, and of fields that are there twice.
struct FieldCheck: Sendable {
    private let request: ResourceRequest
    private let validation: WriteParameters.FieldValidation

    init(_ request: ResourceRequest, _ parameters: WriteParameters) {
        self.request = request
        validation = parameters.fieldValidation
    }

    /// The warnings for a manifest in the body.
    ///
    /// - Throws: ``APIFailure`` 400 when the validation is strict and there is something to warn of.
    func warnings(for object: JSONValue) throws(APIFailure) -> [String] {
        if validation == .ignore { return [] }
        var copy = object
        return try decided(
            duplicates + request.kind.dropUnknownFields(&copy).map { "unknown field \"\($0)\"" })
    }

    /// The warnings for a body that is no whole object: a patch.
    func warningsForPatch() throws(APIFailure) -> [String] {
        if validation == .ignore { return [] }
        return try decided(duplicates)
    }

    /// What is there twice in the body. Only JSON can hold that: in YAML it is an error of its own.
    private var duplicates: [String] {
        let body = request.http.body
        let isBinary = RequestBody.mediaType(request.http) == ProtobufObject.contentType
        // A manifest in YAML may hold text that looks like JSON.
        guard !isBinary, (try? JSONValue(parsing: body)) != nil else { return [] }
        return DuplicateFields.paths(in: body).map { "duplicate field \"\($0)\"" }
    }

    /// The warnings for what a patch has made of an object.
    func unknown(in object: JSONValue) throws(APIFailure) -> [String] {
        if validation == .ignore { return [] }
        var copy = object
        return try decided(request.kind.dropUnknownFields(&copy).map { "unknown field \"\($0)\"" })
    }

    private func decided(_ problems: [String]) throws(APIFailure) -> [String] {
        guard validation == .strict, !problems.isEmpty else { return problems }
        let resource = request.kind.resource
        throw .badRequest(
            "\(resource.kind) in version \"\(resource.version)\" cannot be handled as a \(resource.kind): "
                + "strict decoding error: \(problems.joined(separator: ", "))")
    }
}
