/// A set of Unicode scalars, as a character class of a regular expression names it.
struct ScalarClass: Hashable, Sendable {
    /// Scalars of one of the general categories, or of none of them.
    struct Categories: Hashable, Sendable {
        let members: Set<Unicode.GeneralCategory>
        let isNegated: Bool
    }

    private(set) var ranges: [ClosedRange<UInt32>] = []
    private(set) var categories: [Categories] = []
    var isNegated = false
    /// Whether upper and lower case are the same.
    var ignoresCase = false

    static let everything = ScalarClass([0...0x10_FFFF])

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        self.ranges = ranges
    }

    init(_ scalar: Unicode.Scalar, ignoresCase: Bool = false) {
        ranges = [scalar.value...scalar.value]
        self.ignoresCase = ignoresCase
    }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(_ categories: Categories) { self.categories.append(categories) }

    /// Adds one of the classes that have a name; their ranges are in order and apart.
    mutating func insert(_ ranges: [ClosedRange<UInt32>], isNegated: Bool) {
        guard isNegated else {
            self.ranges += ranges
            return
        }
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { self.ranges.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        self.ranges.append(next...0x10_FFFF)
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isMember = names(scalar) || (ignoresCase && CaseFolding.variants(of: scalar).contains(where: names))
        return isMember != isNegated
    }

    private func names(_ scalar: Unicode.Scalar) -> Bool {
        if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
        if categories.isEmpty { return false }
        let category = scalar.properties.generalCategory
        return categories.contains { $0.members.contains(category) != $0.isNegated }
    }

    // MARK: - Classes with a name

    /// `\d`, `\s` and `\w`: ASCII alone.
    static let perl: [Character: [ClosedRange<UInt32>]] = [
        "d": [0x30...0x39], "s": [0x09...0x0A, 0x0C...0x0D, 0x20...0x20],
        "w": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
    ]

    /// `[:alpha:]` and the like.
    static let posix: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
        "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39],
        "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    /// The general categories of `\p{…}` by their short names; those of one letter are made of these.
    private static let categoriesByName: [String: Unicode.GeneralCategory] = [
        "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter,
        "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber,
        "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation, "Pd": .dashPunctuation,
        "Ps": .openPunctuation, "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
        "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol, "So": .otherSymbol,
        "Zs": .spaceSeparator, "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format,
        "Co": .privateUse, "Cs": .surrogate,
    ]

    /// The categories of a name such as `Lu` or `L`; nil for one that is not known.
    static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
        let found = categoriesByName.filter { $0.key == name || (name.count == 1 && $0.key.hasPrefix(name)) }
        return found.isEmpty ? nil : Set(found.values)
    }
}
