/// One value of a document, or the name of a member.
///
/// The tokens of a document stand in the order of its text: behind an array come its elements, behind an object the name
/// and the value of each member in turn, all with what is inside of them.
struct JSONToken: Sendable {
    enum Kind: UInt8, Sendable {
        case null, `true`, `false`, array, object
        /// A number in the text.
        case number
        /// A string in the text, without escapes and all ASCII.
        case asciiString
        /// A string in the text, without escapes.
        case string
        /// A number or string that is kept beside the tokens: it has escapes, or there is no text.
        case keptNumber, keptString
    }

    let kind: Kind
    /// Where the text of a number or string begins, which of the kept values this is, or what an array or object was made
    /// from: 0, or one more than the number of the kept value.
    let start: UInt32
    /// How many bytes the text of a number or string has; how many elements or members an array or object.
    var count: UInt32
    /// The index of the token behind this value and all that is inside of it.
    var next: UInt32
}
