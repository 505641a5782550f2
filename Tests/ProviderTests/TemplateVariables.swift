/// The variables of a cluster template, replaced as clusterctl does it (drone/envsubst): `${NAME}` and `${NAME:=default}`.
struct TemplateVariables {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let values: [String: String]

    /// The text with every variable replaced, and the names of the variables in it.
    func replaced(in text: String) throws -> (text: String, names: Set<String>) {
        var (result, names, rest) = ("", Set<String>(), text[...])
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw Unusable(description: "a variable has no end: \(rest[start.lowerBound...].prefix(40))")
            }
            let variable = rest[start.upperBound..<end]
            let parts = variable.split(separator: ":=", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
                throw Unusable(description: "${\(variable)} is no form that clusterctl and we know")
            }
            guard let value = values[name] ?? parts.dropFirst().first else {
                throw Unusable(description: "${\(variable)} has no value")
            }
            names.insert(name)
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return (result + rest, names)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
