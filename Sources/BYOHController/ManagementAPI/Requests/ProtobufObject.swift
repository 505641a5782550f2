package import JSONTree
import KubernetesModel

/// Objects of built-in kinds as Protocol Buffers, which is how Go's typed clients send them.
///
/// The wire format of Kubernetes: four bytes, then a message that names the kind and holds the object. Answers are JSON,
/// which those clients take too.
package struct ProtobufObject {
    static let contentType = "application/vnd.kubernetes.protobuf"
    private static let magic: [UInt8] = [0x6b, 0x38, 0x73, 0x00]
    private static let maximumDepth = 32

    /// Why a body cannot be read, as a clause.
    package struct Failure: Error {
        package let reason: String
    }

    /// The object as JSON would have it.
    package static func tree(_ body: [UInt8]) throws(Failure) -> JSONValue {
        guard body.starts(with: magic) else {
            throw Failure(reason: "it does not begin as Kubernetes' Protocol Buffers do")
        }
        do throws(ProtobufReader.Failure) {
            var apiVersion = ""
            var kind = ""
            var content: ArraySlice<UInt8> = []
            var reader = ProtobufReader(body.dropFirst(magic.count))
            while let (field, value) = try reader.next() {
                guard case .bytes(let bytes) = value else { continue }
                if field == 1 { (apiVersion, kind) = try typeMeta(bytes) }
                if field == 2 { content = bytes }
            }
            // Of a kind that is not known only the names are read, from which is seen that it does not belong here.
            var tree =
                try typeName(apiVersion, kind).map { name throws(ProtobufReader.Failure) in
                    try message(content, name, depth: 0)
                } ?? [:]
            tree["apiVersion"] = .string(apiVersion)
            tree["kind"] = .string(kind)
            return tree
        } catch {
            throw Failure(reason: "it is cut off, or a field in it has the wrong type")
        }
    }

    private static func typeMeta(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Failure) -> (String, String) {
        var texts: [UInt64: String] = [:]
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            if case .bytes(let text) = value { texts[field] = try string(text) }
        }
        return (texts[1] ?? "", texts[2] ?? "")
    }

    /// The type of a manifest of this kind. Options of a deletion are the same in every group.
    private static func typeName(_ apiVersion: String, _ kind: String) -> String? {
        if kind == "DeleteOptions" { return "\(DefinitionText.meta).DeleteOptions" }
        let parts = apiVersion.split(separator: "/", maxSplits: 1).map(String.init)
        guard let version = parts.last else { return nil }
        let name = BuiltInDefinitions.name(
            of: GroupVersionKind(group: parts.count == 2 ? parts[0] : "", version: version, kind: kind))
        return name.flatMap { BuiltInDefinitions.wireFields[$0] == nil ? nil : $0 }
    }

    // MARK: - Messages

    private static func message(
        _ bytes: ArraySlice<UInt8>, _ type: String, depth: Int
    ) throws(ProtobufReader.Failure) -> JSONValue {
        guard depth < maximumDepth else { throw ProtobufReader.Failure() }
        let fields = BuiltInDefinitions.wireFields[type] ?? [:]
        var members: [String: JSONValue] = [:]
        var lists: [String: [JSONValue]] = [:]
        var maps: [String: [String: JSONValue]] = [:]
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            // Fields of newer versions are left out, as Go leaves them out.
            guard let field = fields[number] else { continue }
            switch field.schema["type"] {
            case .some("array"):
                let element = try single(value, field.schema["items"] ?? [:], keepsZero: true, depth)
                lists[field.name, default: []].append(element ?? "")
            case .some("object") where field.schema["additionalProperties"] != nil:
                let (key, element) = try entry(value, field.schema["additionalProperties"] ?? [:], depth)
                maps[field.name, default: [:]][key] = element
            default: members[field.name] = try single(value, field.schema, keepsZero: field.keepsZero, depth)
            }
        }
        for (name, list) in lists { members[name] = .array(list) }
        for (name, map) in maps { members[name] = .object(map) }
        return .object(members)
    }

    private static func entry(
        _ value: ProtobufReader.Value, _ schema: JSONValue, _ depth: Int
    ) throws(ProtobufReader.Failure) -> (String, JSONValue) {
        guard case .bytes(let bytes) = value else { throw ProtobufReader.Failure() }
        var key = ""
        var element: JSONValue = schema["type"] == "array" ? [] : ""
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard case .bytes(let content) = value else { continue }
            if number == 1 { key = try string(content) }
            guard number == 2 else { continue }
            if schema["type"] == "array" {
                // Go has a type of its own for a list in a map: a message with the list in its first field.
                var inner = ProtobufReader(content)
                var texts: [JSONValue] = []
                while let (number, value) = try inner.next() {
                    guard number == 1, case .bytes(let text) = value else { continue }
                    texts.append(.string(try string(text)))
                }
                element = .array(texts)
            } else {
                element = try single(value, schema, keepsZero: true, depth) ?? ""
            }
        }
        return (key, element)
    }

    /// One value; nil for a zero that means nothing.
    private static func single(
        _ value: ProtobufReader.Value, _ schema: JSONValue, keepsZero: Bool, _ depth: Int
    ) throws(ProtobufReader.Failure) -> JSONValue? {
        switch (value, schema["type"]) {
        case (.varint(let number), .some("boolean")): return number != 0 || keepsZero ? .bool(number != 0) : nil
        case (.varint(let number), .some("integer")):
            return number != 0 || keepsZero ? .number(JSONNumber(Int64(bitPattern: number))) : nil
        case (.bytes(let bytes), .some("string")):
            if schema["format"] == "byte" { return .string(Base64.encode(Array(bytes))) }
            let text = try string(bytes)
            return !text.isEmpty || keepsZero ? .string(text) : nil
        case (.bytes(let bytes), nil):
            return try reference(bytes, String((schema["$ref"]?.string ?? "").split(separator: "/").last ?? ""), depth)
        default: throw ProtobufReader.Failure()
        }
    }

    private static func reference(
        _ bytes: ArraySlice<UInt8>, _ type: String, _ depth: Int
    ) throws(ProtobufReader.Failure) -> JSONValue? {
        switch type {
        case "\(DefinitionText.meta).Time", "\(DefinitionText.meta).MicroTime":
            if bytes.isEmpty { return nil }
            return .string(try time(bytes, isMicroTime: type.hasSuffix("MicroTime")))
        case "\(DefinitionText.meta).FieldsV1":
            var reader = ProtobufReader(bytes)
            guard case .bytes(let text)? = try reader.next()?.value else { return [:] }
            do throws(JSONSyntaxError) {
                return try JSONValue(parsing: text)
            } catch {
                throw ProtobufReader.Failure()
            }
        default: return try message(bytes, type, depth: depth + 1)
        }
    }

    private static func time(
        _ bytes: ArraySlice<UInt8>, isMicroTime: Bool
    ) throws(ProtobufReader.Failure) -> String {
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard case .varint(let count) = value else { throw ProtobufReader.Failure() }
            if number == 1 { seconds = Int64(bitPattern: count) }
            if number == 2 { nanoseconds = Int64(bitPattern: count) }
        }
        // The years that RFC 3339 can write.
        guard (-62_135_596_800..<253_402_300_800).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
            throw ProtobufReader.Failure()
        }
        guard isMicroTime else { return Time(secondsSinceEpoch: seconds).description }
        return MicroTime(microsecondsSinceEpoch: seconds * 1_000_000 + nanoseconds / 1000).description
    }

    private static func string(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw ProtobufReader.Failure() }
        return text
    }
}
