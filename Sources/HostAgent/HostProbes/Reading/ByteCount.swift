/// Sizes as people write them.
enum ByteCount {
    private static let units = ["KiB", "MiB", "GiB", "TiB"]

    /// Such as `1.5 GiB`: one decimal below ten, none above, so that small changes do not change the text.
    static func text(_ bytes: Int64) -> String {
        var (tenths, unit) = (bytes / 1024 * 10 + bytes % 1024 * 10 / 1024, units[0])
        for larger in units.dropFirst() where tenths >= 10_240 {
            tenths /= 1024
            unit = larger
        }
        return tenths < 100 && tenths % 10 != 0 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(tenths / 10) \(unit)"
    }
}
