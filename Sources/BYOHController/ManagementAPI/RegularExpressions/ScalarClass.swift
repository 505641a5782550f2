/// A character class as a regular expression writes it; ``ScalarMembership`` answers what is in it.
struct ScalarClass: Hashable, Sendable {
    /// In the order in which they were written.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private(set) var categories: Set<Unicode.GeneralCategory> = []
    /// Everything outside of one of these is in the class too, such as `\W` or `[:^alpha:]`.
    ///
    /// They are kept as what they leave out: case is ignored before a set is turned around, not after.
    private(set) var complements: Set<ScalarSet> = []
    var isNegated = false
    /// Whether upper and lower case are the same.
    var ignoresCase = false

    static let everything = ScalarClass([0...0x10_FFFF])

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        self.ranges = ranges
    }

    /// A scalar that stands for itself.
    init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
        self.init(number: scalar.value, ignoresCase: ignoresCase)
    }

    /// A scalar that stands for itself, or half of a surrogate pair: a number that no scalar has.
    init(number: UInt32, ignoresCase: Bool) {
        insert(number...number)
        guard ignoresCase, let scalar = Unicode.Scalar(number) else { return }
        for variant in CaseFolding.variants(of: scalar) { insert(variant.value...variant.value) }
    }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    /// Adds a set that has a name, or all that is outside of it.
    mutating func insert(_ named: ScalarSet, isNegated: Bool) {
        if isNegated {
            complements.insert(named)
        } else {
            ranges += named.ranges
            categories.formUnion(named.categories)
        }
    }
}
