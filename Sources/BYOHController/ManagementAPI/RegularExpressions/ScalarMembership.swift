/// Which scalars are in a class.
///
/// Guarantees: an answer takes time in proportion to the logarithm of how many ranges the class has. Sets that have a name
/// come on top, and of these there are only so many.
struct ScalarMembership: Sendable {
    private let members: ScalarSet
    private let complements: [ScalarSet]
    private let isNegated: Bool
    private let ignoresCase: Bool
    /// The answers for ASCII, a bit each, where more has to be asked than the ranges.
    private var ascii: (low: UInt64, high: UInt64)?

    init(_ scalars: ScalarClass) {
        members = ScalarSet(scalars.ranges, categories: scalars.categories)
        complements = Array(scalars.complements)
        isNegated = scalars.isNegated
        ignoresCase = scalars.ignoresCase
        guard ignoresCase || !complements.isEmpty || !members.categories.isEmpty else { return }
        var answers: (low: UInt64, high: UInt64) = (0, 0)
        for bit in UInt8(0)..<64 {
            if decides(Unicode.Scalar(bit)) { answers.low |= 1 << bit }
            if decides(Unicode.Scalar(bit + 64)) { answers.high |= 1 << bit }
        }
        ascii = answers
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        guard let ascii, scalar.isASCII else { return decides(scalar) }
        return ((scalar.value < 64 ? ascii.low : ascii.high) >> (scalar.value % 64)) & 1 == 1
    }

    private func decides(_ scalar: Unicode.Scalar) -> Bool {
        let variants = ignoresCase ? CaseFolding.variants(of: scalar) : []
        func isNamed(by set: ScalarSet) -> Bool {
            set.contains(scalar) || variants.contains(where: set.contains)
        }
        return (isNamed(by: members) || complements.contains { !isNamed(by: $0) }) != isNegated
    }
}
