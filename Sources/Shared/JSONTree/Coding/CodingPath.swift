/// Where a coder is in the document, as a chain from the innermost key outwards.
///
/// A chain costs one allocation per level; the array that `codingPath` wants is only made when somebody looks.
final class CodingPath: Sendable {
    private let parent: CodingPath?
    private let key: any CodingKey

    private init(parent: CodingPath?, key: any CodingKey) {
        self.parent = parent
        self.key = key
    }

    /// The path one level further in than `parent`, which is nil at the root.
    static func path(_ parent: CodingPath?, _ key: any CodingKey) -> CodingPath {
        CodingPath(parent: parent, key: key)
    }

    /// The keys from the root inwards.
    var keys: [any CodingKey] {
        var keys: [any CodingKey] = [key]
        var next = parent
        while let path = next {
            keys.append(path.key)
            next = path.parent
        }
        return keys.reversed()
    }
}

/// A place in an array, or the `super` member that class hierarchies use.
struct PositionKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    static let superclass = PositionKey(stringValue: "super")

    init(_ index: Int) {
        stringValue = "Index \(index)"
        intValue = index
    }

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        self.init(intValue)
    }
}
