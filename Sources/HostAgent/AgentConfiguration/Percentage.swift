/// A share of something, in whole percents.
package struct Percentage: Hashable, Comparable, Sendable {
    package let whole: Int

    package init(_ whole: Int) {
        self.whole = whole
    }

    /// As a share of 1.
    package var share: Double { Double(whole) / 100 }

    package static func < (left: Self, right: Self) -> Bool { left.whole < right.whole }
}
