import JSONTree

extension SchemaWords {
    /// What is wrong with the words that say how apply merges lists and objects.
    static func listProblems(_ schema: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        let type = schema["type"]?.string ?? ""
        func expect(_ wanted: String, _ word: String) {
            guard type != wanted else { return }
            let detail = "must be \(wanted) if \(word) is specified"
            problems.append(
                type.isEmpty ? .required("\(path).type", detail) : .invalid("\(path).type", .string(type), detail))
        }
        if let mapType = schema["x-kubernetes-map-type"] {
            expect("object", "x-kubernetes-map-type")
            if !["atomic", "granular"].contains(mapType) {
                problems.append(
                    .notSupported("\(path).x-kubernetes-map-type", mapType, supported: ["atomic", "granular"]))
            }
        }
        guard let listType = schema["x-kubernetes-list-type"] else {
            if !(schema["x-kubernetes-list-map-keys"]?.array ?? []).isEmpty {
                problems.append(
                    .required(
                        "\(path).x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty"))
            }
            return problems
        }
        expect("array", "x-kubernetes-list-type")
        if !["atomic", "set", "map"].contains(listType) {
            problems.append(
                .notSupported("\(path).x-kubernetes-list-type", listType, supported: ["atomic", "set", "map"]))
        }
        let items = schema["items"] ?? [:]
        if listType == "set" {
            switch items["type"] {
            case .some("array") where items["x-kubernetes-list-type"].map { $0 != "atomic" } ?? false:
                problems.append(.invalid("\(path).items.x-kubernetes-list-type", listType, atomicItem))
            case .some("object") where items["x-kubernetes-map-type"] != "atomic":
                problems.append(
                    .invalid(
                        "\(path).items.x-kubernetes-map-type", items["x-kubernetes-map-type"] ?? "null", atomicItem)
                )
            default: break
            }
        }
        if listType != "atomic", items["nullable"] == true {
            problems.append(
                .forbidden(
                    "\(path).items.nullable",
                    "cannot be nullable when x-kubernetes-list-type is \(listType.string ?? "")"))
        }
        return problems + mapProblems(schema, listType, path)
    }

    private static let atomicItem = "must be atomic as item of a list with x-kubernetes-list-type=set"

    private static func mapProblems(_ schema: JSONValue, _ listType: JSONValue, _ path: String) -> [FieldError] {
        let keyList = schema["x-kubernetes-list-map-keys"] ?? []
        let keys = (keyList.array ?? []).compactMap(\.string)
        let keysPath = "\(path).x-kubernetes-list-map-keys"
        guard listType == "map" else {
            if keys.isEmpty { return [] }
            return [
                .invalid(
                    "\(path).x-kubernetes-list-type", listType,
                    "must be map if x-kubernetes-list-map-keys is non-empty")
            ]
        }
        if keys.isEmpty { return [.required(keysPath, "must not be empty if x-kubernetes-list-type is map")] }
        guard let items = schema["items"] else {
            return [.required("\(path).items", "must have a schema if x-kubernetes-list-type is map")]
        }
        var problems: [FieldError] = []
        guard items["type"] == "object" else {
            return [
                .invalid(
                    "\(path).items.type", items["type"] ?? "",
                    "must be object if parent array's x-kubernetes-list-type is map")
            ]
        }
        let required = items["required"]?.array ?? []
        for key in keys {
            let place = "\(path).items.properties[\(key)]"
            guard let property = items["properties"]?[key] else {
                problems.append(.invalid(keysPath, keyList, "entries must all be names of item properties"))
                continue
            }
            if ["array", "object"].contains(property["type"]?.string ?? "") {
                problems.append(
                    .invalid(
                        "\(place).type", items["type"] ?? "",
                        "must be a scalar type if parent array's x-kubernetes-list-type is map"))
            }
            if property["default"] == nil, !required.contains(.string(key)) {
                problems.append(
                    .required(
                        "\(place).default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required "
                            + "property"))
            }
            if property["nullable"] == true {
                problems.append(
                    .forbidden(
                        "\(place).nullable",
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"))
            }
        }
        if Set(keys).count != keys.count {
            problems.append(.invalid(keysPath, keyList, "must not contain duplicate entries"))
        }
        return problems
    }
}
