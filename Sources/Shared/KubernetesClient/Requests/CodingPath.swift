/// A coder's path as people write it: `spec.containers[2].name`.
package struct CodingPath: CustomStringConvertible, Sendable {
    package let description: String

    package init(_ keys: [any CodingKey]) {
        var text = ""
        for key in keys {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        description = text
    }
}
