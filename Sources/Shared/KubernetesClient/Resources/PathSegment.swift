/// A name on its way into a path: checked, and percent-encoded.
///
/// The check is the server's own (`path.IsValidPathSegmentName`): a name that could change which object the path
/// addresses is refused before anything is sent. Whether the kind allows the name is the server's business.
package struct PathSegment: Hashable, Sendable {
    /// Safe to stand between two slashes.
    package let encoded: String

    /// - Throws: a sentence for ``KubernetesError/invalid(_:_:)``.
    package init(_ name: String, what: String) throws(InvalidPathSegment) {
        if name.isEmpty {
            throw InvalidPathSegment("The \(what) is empty; without one the path would address the whole collection.")
        }
        if name == "." || name == ".." {
            throw InvalidPathSegment("The \(what) \"\(name)\" would change the path; it may not be \".\" or \"..\".")
        }
        for character in name.unicodeScalars where character == "/" || character == "%" || character.value < 0x20 {
            let shown = character.value < 0x20 ? "a control character" : "\"\(character)\""
            throw InvalidPathSegment(
                "The \(what) \(name.debugDescription) would change the path; it may not contain \(shown).")
        }
        encoded = PercentEncoding.pathSegment.encode(name)
    }
}

/// Why a name cannot stand in a path; a whole sentence.
package struct InvalidPathSegment: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
