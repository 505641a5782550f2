/// The classes of an expression, each once: a literal is a class too, and copies of a part share theirs.
struct ScalarClassTable {
    /// How many ranges all classes may name.
    private static let rangeLimit = 100_000

    private(set) var classes: [ScalarClass] = []
    private var numbers: [ScalarClass: Int] = [:]
    private var rangeCount = 0

    /// Where in ``classes`` a class is, which is added if need be; nil when that makes too many ranges.
    mutating func number(of scalars: ScalarClass) -> Int? {
        if let number = numbers[scalars] { return number }
        rangeCount += scalars.ranges.count
        guard rangeCount <= Self.rangeLimit else { return nil }
        classes.append(scalars)
        numbers[scalars] = classes.count - 1
        return classes.count - 1
    }
}
