/// Shows how a cluster comes along: a line for each change, and on a terminal a last line that says what is waited for.
struct ProgressDisplay {
    private let isTerminal: Bool
    private let write: (String) -> Void
    private var shown: [String: String] = [:]
    private var hasStatusLine = false

    init(isTerminal: Bool, write: @escaping (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    /// Shows what is new in this story. Subjects that went are not told.
    mutating func show(_ story: ClusterStory, after elapsed: Duration) {
        for line in story.lines where shown[line.subject] != line.sentence {
            shown[line.subject] = line.sentence
            say("\(Self.clock(elapsed))  \(line.subject): \(line.sentence)")
        }
        if isTerminal {
            let text = "\(Self.clock(elapsed))  waiting for \(story.waitsFor ?? "nothing")"
            write("\r\u{1B}[K" + String(text.prefix(150)))
            hasStatusLine = true
        }
    }

    /// Something that is no part of a story.
    mutating func say(_ sentence: String) {
        write((hasStatusLine ? "\r\u{1B}[K" : "") + sentence + "\n")
        hasStatusLine = false
    }

    /// Leaves the last line as it is.
    mutating func finish() {
        if hasStatusLine { write("\n") }
        hasStatusLine = false
    }

    /// `mm:ss`.
    static func clock(_ elapsed: Duration) -> String {
        let seconds = elapsed.components.seconds
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(seconds / 60)):\(digits(seconds % 60))"
    }
}
