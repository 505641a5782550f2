import HostReset

extension ResetReport {
    /// A table, with a heading. Empty when there is nothing to tell.
    var lines: [String] {
        if items.isEmpty { return [] }
        let rows =
            [["KIND", "BEFORE", "AFTER", "NAME"]]
            + items.map { [$0.kind.rawValue, $0.before, $0.isRight ? $0.after : "\($0.after) (!)", $0.name] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return (cells + [row[3]]).joined(separator: "  ")
        }
    }
}
