/// The plural under which the API serves a kind, by the regular rules of English that Cluster API relies on.
///
/// References name a kind and no resource, so a provider's plural must follow: `ByoMachine` is served as `byomachines`.
public enum RegularPlural {
    /// The lower-case plural of a kind.
    public static func of(_ kind: String) -> String {
        let word = kind.lowercased()
        if let stem = word.droppingSuffix("y"), let before = stem.last, !"aeiou".contains(before) {
            return stem + "ies"
        }
        for suffix in ["s", "x", "z", "ch", "sh"] where word.hasSuffix(suffix) { return word + "es" }
        return word + "s"
    }
}

extension String {
    /// Nil when the text does not end so.
    func droppingSuffix(_ suffix: String) -> String? { hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil }
}
