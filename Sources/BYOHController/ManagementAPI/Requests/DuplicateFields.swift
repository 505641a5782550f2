import JSONTree

/// Finds fields that are there twice in JSON, which a tree no longer shows.
struct DuplicateFields {
    /// Deeper than the parser goes, so that whatever it has read is read here too.
    private static let depthLimit = 10_000

    private let bytes: [UInt8]
    private var place = 0
    private var found: [String] = []

    /// The paths of fields whose name was there before in the same object, such as `spec.a[0].b`, each once.
    ///
    /// - Parameter json: What has been parsed before; anything else gives whatever it gives.
    static func paths(in json: [UInt8]) -> [String] {
        var scanner = DuplicateFields(bytes: json)
        scanner.scan()
        var seen: Set<String> = []
        return scanner.found.filter { seen.insert($0).inserted }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A container that has begun.
    private struct Container {
        let path: String
        let isObject: Bool
        var names: Set<String> = []
        var index = 0
        var name = ""
        var isAtName: Bool
    }

    private mutating func scan() {
        var open: [Container] = []
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < Self.depthLimit else { return }
                let isObject = byte == UInt8(ascii: "{")
                open.append(Container(path: path(in: open.last), isObject: isObject, isAtName: isObject))
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = open.popLast()
                place += 1
            case UInt8(ascii: ","):
                if var container = open.popLast() {
                    container.index += 1
                    container.isAtName = container.isObject
                    open.append(container)
                }
                place += 1
            case UInt8(ascii: "\""):
                let text = string()
                guard var container = open.popLast() else { continue }
                if container.isAtName {
                    container.isAtName = false
                    container.name = text
                    if !container.names.insert(text).inserted { found.append(path(in: container)) }
                }
                open.append(container)
            default: place += 1
            }
        }
    }

    private func path(in container: Container?) -> String {
        guard let container else { return "" }
        guard container.isObject else { return "\(container.path)[\(container.index)]" }
        return container.path.isEmpty ? container.name : "\(container.path).\(container.name)"
    }

    /// Reads a string, from its first quotation mark on.
    private mutating func string() -> String {
        let start = place
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = min(place + 1, bytes.count)
        // It was parsed before, so it can be.
        let value = try? JSONValue(parsing: bytes[start..<place])
        return value?.string ?? ""
    }
}
