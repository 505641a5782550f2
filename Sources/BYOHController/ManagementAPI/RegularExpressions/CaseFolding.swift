/// Which scalars differ in case alone: the simple case folding of Unicode.
enum CaseFolding {
    /// The others of its kind; mostly one or none.
    static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        variants[scalar] ?? []
    }

    /// Scalars with a case end before this one.
    private static let end: UInt32 = 0x1E944

    private static let variants: [Unicode.Scalar: [Unicode.Scalar]] = {
        var kinds: [Unicode.Scalar: Set<Unicode.Scalar>] = [:]
        for value in 0..<end {
            guard let scalar = Unicode.Scalar(value), let lower = folded(scalar), lower != scalar else { continue }
            kinds[lower, default: [lower]].insert(scalar)
        }
        var variants: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for kind in kinds.values {
            for scalar in kind { variants[scalar] = kind.filter { $0 != scalar } }
        }
        return variants
    }()

    /// What all scalars of a kind have in common: the lower case of the upper case.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        // The letters of Turkish fold in Turkish alone.
        if scalar == "\u{130}" || scalar == "\u{131}" { return nil }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        return single(upper.properties.lowercaseMapping) ?? single(scalar.properties.lowercaseMapping)
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}
