import KubernetesModel

/// Rows under titles, columns as wide as their widest cell. Empty cells show as `-`.
///
/// Much of what is shown was said by a host. Control characters, with which it could write anywhere on the terminal, and
/// invisible ones show as U+FFFD.
struct TextTable: CustomStringConvertible {
    private static let gap = "   "

    private let titles: [String]
    private var rows: [[String]] = []

    init(_ titles: String...) {
        self.titles = titles
    }

    mutating func add(_ cells: String...) {
        rows.append(cells.map { $0.isEmpty ? "-" : PrintableText.of($0) })
    }

    var description: String {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let isLast = column == row.count - 1
                return isLast ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }.joined(separator: Self.gap)
        }.joined(separator: "\n")
    }
}
