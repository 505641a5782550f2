import HTTPServing
import JSONTree
import KubernetesModel
import YAMLTree

/// The object in the body of a request.
enum RequestBody {
    /// Reads a manifest and checks that it belongs where it was sent.
    ///
    /// - Throws: ``APIFailure`` for another media type, for what is no JSON object, for another kind and for another
    ///   namespace than the path's.
    static func object(_ request: ResourceRequest) throws(APIFailure) -> JSONValue {
        let mediaType = mediaType(request.http)
        guard ["", "application/json", yaml, "*/*", ProtobufObject.contentType].contains(mediaType) else {
            throw .unsupportedMediaType(accepted: ["application/json", yaml, ProtobufObject.contentType])
        }
        var object = try tree(request.http)
        try check(object, request)
        if request.kind.isNamespaced {
            if object.namespace.isEmpty { object.setMetadata("namespace", .string(request.namespace)) }
            guard object.namespace == request.namespace else {
                throw .badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request")
            }
        } else if !object.namespace.isEmpty {
            // A Namespace that is there is in itself, as far as requests go; what is in none has no other.
            if request.kind.storageName == "namespaces", let name = request.target.name, object.namespace != name {
                throw .badRequest(
                    "the namespace of the object (\(object.namespace)) does not match the namespace on the request "
                        + "(\(name))")
            }
            object.setMetadata("namespace", nil)
        }
        return object
    }

    /// Checks kind, version and the types of the metadata; what is missing is taken from the path.
    static func check(_ object: JSONValue, _ request: ResourceRequest) throws(APIFailure) {
        let resource = request.kind.resource
        guard object.object != nil else {
            throw .badRequest("the body of the request must be a JSON object, and is \(object.kindDescription)")
        }
        let apiVersion = object["apiVersion"]?.string ?? ""
        guard apiVersion.isEmpty || apiVersion == resource.apiVersion else {
            throw .badRequest(
                "the API version in the data (\(apiVersion)) does not match the expected API version (\(resource.apiVersion))"
            )
        }
        let kind = object["kind"]?.string ?? ""
        guard kind.isEmpty || kind == resource.kind else {
            throw .badRequest("the kind in the data (\(kind)) does not match the expected kind (\(resource.kind))")
        }
        if let problem = MetadataRules.typeProblem(in: object) {
            throw .badRequest("\(resource.kind) in version \"\(resource.version)\" cannot be handled: \(problem)")
        }
        if let problem = request.kind.decodingProblem(in: object) {
            throw .badRequest(
                "\(resource.kind) in version \"\(resource.version)\" cannot be handled as a \(resource.kind): \(problem)"
            )
        }
    }

    private static let yaml = "application/yaml"

    static func tree(_ request: ServedRequest) throws(APIFailure) -> JSONValue {
        if mediaType(request) == yaml {
            do throws(InvalidYAML) {
                return try JSONValue(yaml: request.body)
            } catch {
                throw .badRequest("error converting YAML to JSON: \(error)")
            }
        }
        if mediaType(request) == ProtobufObject.contentType {
            do throws(ProtobufObject.Failure) {
                return try ProtobufObject.tree(request.body)
            } catch {
                throw .badRequest("the body of the request cannot be read: \(error.reason)")
            }
        }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: request.body)
        } catch {
            throw .badRequest("couldn't get version/kind; json parse error: \(error)")
        }
    }

    /// The media type of the body, without parameters.
    static func mediaType(_ request: ServedRequest) -> String {
        let value = request.header("content-type") ?? ""
        return String(value.prefix { $0 != ";" }).trimmingSpaces().lowercased()
    }
}

extension String {
    /// Without spaces at both ends.
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
