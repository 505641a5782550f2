extension Unicode.Scalar {
    /// As Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the space.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: self == " "
        default: true
        }
    }
}
