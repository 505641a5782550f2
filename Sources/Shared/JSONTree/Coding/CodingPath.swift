/// Where a coder is in a tree, as a chain from the innermost key outwards.
///
/// A chain costs one allocation per level; the array that `codingPath` wants is only made when somebody looks.
final class CodingPath: Sendable {
    private let parent: CodingPath?
    private let key: any CodingKey

    /// The path one level further in than `parent`, which is nil at the root.
    init(_ key: any CodingKey, in parent: CodingPath?) {
        self.parent = parent
        self.key = key
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
