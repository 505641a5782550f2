/// Which page is asked for next, and what an expired token does. Pure.
struct ListPaging {
    /// The size of pages when the caller gives none.
    static let defaultLimit = 500

    private let wanted: ListOptions
    private var next: ListOptions?
    /// Whether the page asked for opens a reading; then everything before it is void.
    private(set) var startsReading = true

    init(_ options: ListOptions) {
        wanted = options
        var first = options
        first.limit = options.limit ?? Self.defaultLimit
        first.continueToken = nil
        next = first
    }

    /// What to ask for; nil when the reading is complete.
    var request: ListOptions? { next }

    /// A page arrived, with this token for what follows; empty on the last one.
    mutating func received(continueToken: String) {
        startsReading = false
        guard !continueToken.isEmpty, var following = next else {
            next = nil
            return
        }
        following.continueToken = continueToken
        // The token carries the revision; the server refuses a request that names one beside it.
        following.resourceVersion = nil
        following.resourceVersionMatch = nil
        next = following
    }

    /// The page was refused as expired.
    ///
    /// - Returns: whether to go on: in the middle of a reading yes, from the start and with everything in one page,
    ///   which cannot expire in the middle; otherwise the refusal is the caller's.
    mutating func restartsAfterExpiry() -> Bool {
        guard next?.continueToken != nil else { return false }
        var whole = wanted
        whole.limit = nil
        whole.continueToken = nil
        next = whole
        startsReading = true
        return true
    }
}
