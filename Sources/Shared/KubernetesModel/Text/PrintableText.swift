/// Text of somebody who is not trusted, made fit to be stored and shown.
///
/// A terminal obeys control characters, and direction marks make text read as something else. Line breaks become spaces;
/// every other character that is not to be seen becomes U+FFFD.
package enum PrintableText {
    /// - Parameter limit: the most Unicode scalars that are kept, which is what the API server counts for `maxLength`.
    ///   A Swift character can be made of any number of them.
    package static func of(_ text: String, limit: Int = .max) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { !isPlain($0) }) || scalars.dropFirst(limit).first != nil else { return text }
        var result = String.UnicodeScalarView()
        for scalar in scalars.prefix(limit) { result.append(isPlain(scalar) ? scalar : replacement(of: scalar)) }
        return String(result)
    }

    private static func replacement(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar == "\n" || scalar == "\r" || scalar == "\t" ? " " : "\u{FFFD}"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        // Nearly all text is ASCII, which needs no table.
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned: return false
        default: return true
        }
    }
}
