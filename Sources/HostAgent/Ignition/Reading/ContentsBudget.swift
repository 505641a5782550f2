/// How much the files of a config may still have together. Asked for each piece, since a small config can name many pieces
/// that each decompress to much.
struct ContentsBudget {
    private let limit: Int
    private var left: Int

    /// - Parameter limit: Bytes.
    init(_ limit: Int) {
        self.limit = limit
        left = limit
    }

    mutating func take(_ count: Int, for node: IgnitionNode) throws(IgnitionError) {
        left -= count
        guard left >= 0 else { throw node.error("makes all files together larger than \(limit) bytes") }
    }
}
