/// The texts in `Warning` headers: `299 - "text"`, RFC 7234 section 5.5.
enum WarningHeader {
    /// The text of each warning in one header value; what is malformed is skipped.
    static func texts(in value: String) -> [String] {
        var texts: [String] = []
        var text: String?
        var isEscaped = false
        for character in value {
            switch (text, character) {
            case (nil, "\""): text = ""
            case (nil, _): break
            case (let open?, _) where isEscaped:
                text = open + String(character)
                isEscaped = false
            case (_?, "\\"): isEscaped = true
            case (let open?, "\""):
                texts.append(open)
                text = nil
            case (let open?, _): text = open + String(character)
            }
        }
        return texts
    }
}
