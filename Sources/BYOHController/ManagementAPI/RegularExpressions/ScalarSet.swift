/// Unicode scalars by their numbers and by their general categories.
struct ScalarSet: Hashable, Sendable {
    /// In order, and apart from one another.
    let ranges: [ClosedRange<UInt32>]
    let categories: Set<Unicode.GeneralCategory>

    /// The ranges may overlap, and come in any order.
    init(_ ranges: [ClosedRange<UInt32>] = [], categories: Set<Unicode.GeneralCategory> = []) {
        self.ranges = Self.merged(ranges)
        self.categories = categories
    }

    /// Takes time in proportion to the logarithm of how many ranges there are.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var candidates = ranges[...]
        while !candidates.isEmpty {
            let middle = candidates.startIndex + candidates.count / 2
            let range = candidates[middle]
            if scalar.value < range.lowerBound {
                candidates = candidates[..<middle]
            } else if scalar.value > range.upperBound {
                candidates = candidates[(middle + 1)...]
            } else {
                return true
            }
        }
        return !categories.isEmpty && categories.contains(scalar.properties.generalCategory)
    }

    private static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        guard ranges.count > 1 else { return ranges }
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

extension ScalarSet {
    static let everything = ScalarSet([0...0x10_FFFF])

    /// `\d`, `\s` and `\w`: ASCII alone.
    static let perl: [Character: ScalarSet] = [
        "d": ScalarSet([0x30...0x39]), "s": ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20]),
        "w": ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
    ]

    /// `[:alpha:]` and the like.
    static let posix: [String: ScalarSet] = [
        "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A]), "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A]),
        "ascii": ScalarSet([0...0x7F]), "blank": ScalarSet([0x09...0x09, 0x20...0x20]),
        "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F]), "digit": ScalarSet([0x30...0x39]),
        "graph": ScalarSet([0x21...0x7E]), "lower": ScalarSet([0x61...0x7A]), "print": ScalarSet([0x20...0x7E]),
        "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
        "space": ScalarSet([0x09...0x0D, 0x20...0x20]), "upper": ScalarSet([0x41...0x5A]),
        "word": ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
        "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
    ]

    /// The general categories of `\p{…}` by their short names; those of one letter are made of these.
    private static let categories: [String: Unicode.GeneralCategory] = [
        "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter,
        "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber,
        "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation, "Pd": .dashPunctuation,
        "Ps": .openPunctuation, "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
        "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol, "So": .otherSymbol,
        "Zs": .spaceSeparator, "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format,
        "Co": .privateUse, "Cs": .surrogate,
    ]

    /// What `\p{…}` means with a name such as `Lu`, `L` or `Any`; nil for one that is not known.
    static func unicode(named name: String) -> ScalarSet? {
        if name == "Any" { return everything }
        let found = categories.filter { $0.key == name || (name.count == 1 && $0.key.hasPrefix(name)) }
        return found.isEmpty ? nil : ScalarSet(categories: Set(found.values))
    }
}
