/// A part of an expression with the height of its tree, which nobody walks to find out.
struct RegularExpressionPart {
    let node: RegularExpressionNode
    /// As Go counts it: a group that captures has a height of its own, though it has no node here.
    private(set) var height = 1

    init(_ node: RegularExpressionNode) {
        self.node = node
    }

    /// Several parts in one; a single one stays as it is.
    init(joining parts: [RegularExpressionPart], as join: ([RegularExpressionNode]) -> RegularExpressionNode) {
        if parts.count == 1 {
            self = parts[0]
        } else {
            node = join(parts.map(\.node))
            height = 1 + (parts.map(\.height).max() ?? 0)
        }
    }

    /// The part as often as this.
    init(_ part: RegularExpressionPart, minimum: Int, maximum: Int?) {
        // Once is the part itself: a node of its own would take no step, and the limit of steps would not count it.
        let isOnce = minimum == 1 && maximum == 1
        node = isOnce ? part.node : .repeated(part.node, minimum: minimum, maximum: maximum)
        height = part.height + 1
    }

    var captured: Self {
        var captured = self
        captured.height += 1
        return captured
    }
}
