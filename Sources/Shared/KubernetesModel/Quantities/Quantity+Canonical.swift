extension Quantity: CustomStringConvertible {
    /// The canonical text: no fraction, the largest suffix that leaves a whole number.
    ///
    /// A binary amount below 1024 or with a fraction is written with decimal suffixes, as Kubernetes does.
    public var description: String {
        if nanos == 0 { return "0" }
        let isWhole = nanos % 1_000_000_000 == 0
        let units = nanos / 1_000_000_000
        switch format {
        case .binarySI where isWhole && units.magnitude >= 1024: return Self.binaryText(units)
        case .binarySI, .decimalSI: return Self.decimalText(nanos) { Self.decimalSuffixes[$0 / 3 + 3] }
        case .decimalExponent: return Self.decimalText(nanos) { $0 == 0 ? "" : "e\($0)" }
        }
    }

    /// Suffixes for the powers of ten from -9 upwards in steps of three.
    private static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
    /// Suffixes for the powers of 1024 from 0 upwards.
    private static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]

    private static func binaryText(_ units: Int128) -> String {
        var mantissa = units
        var power = 0
        while mantissa % 1024 == 0, power < binarySuffixes.count - 1 {
            mantissa /= 1024
            power += 1
        }
        return "\(mantissa)\(binarySuffixes[power])"
    }

    private static func decimalText(_ nanos: Int128, suffix: (_ exponent: Int) -> String) -> String {
        var mantissa = nanos
        var exponent = -9
        while mantissa % 1000 == 0, exponent < 18 {
            mantissa /= 1000
            exponent += 3
        }
        return "\(mantissa)\(suffix(exponent))"
    }
}
