/// A part of the syntax of regular expressions, matched by the definitions of its operators: slow, short, and made of
/// nothing that the engine is made of.
///
/// It knows eight scalars and no others, so a class is a list of scalars.
struct ReferenceExpression {
    /// The scalars of its texts. Some of them differ in case alone, one of those in a way that ASCII does not know.
    static let scalars: [Unicode.Scalar] = ["a", "A", "k", "K", "\u{212A}", "_", "1", "\n"]

    private indirect enum Node {
        case one([Unicode.Scalar])
        case place((_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool)
        case sequence([Node])
        case alternatives([Node])
        case repeated(Node, ClosedRange<Int>)
    }

    private let root: Node

    /// Nil for what is no expression, and for what is not in the part that it knows.
    init?(_ pattern: String) {
        var reader = Reader(rest: Array(pattern.unicodeScalars)[...])
        guard let root = reader.alternatives(ignoresCase: false), reader.rest.isEmpty else { return nil }
        self.root = root
    }

    func matches(_ text: [Unicode.Scalar]) -> Bool { !ends(of: root, in: text, from: Set(0...text.count)).isEmpty }

    /// Where a part can end that begins at one of some places.
    private func ends(of node: Node, in text: [Unicode.Scalar], from places: Set<Int>) -> Set<Int> {
        switch node {
        case .one(let scalars):
            return Set(places.filter { $0 < text.count && scalars.contains(text[$0]) }.map { $0 + 1 })
        case .place(let isHere):
            return places.filter { isHere($0 > 0 ? text[$0 - 1] : nil, $0 < text.count ? text[$0] : nil) }
        case .sequence(let parts): return parts.reduce(places) { ends(of: $1, in: text, from: $0) }
        case .alternatives(let parts):
            return parts.reduce(into: []) { $0.formUnion(ends(of: $1, in: text, from: places)) }
        case .repeated(let part, let counts):
            var reached = places
            for _ in 0..<counts.lowerBound { reached = ends(of: part, in: text, from: reached) }
            var count = counts.lowerBound
            while count < counts.upperBound {
                let more = reached.union(ends(of: part, in: text, from: reached))
                if more == reached { break }
                (reached, count) = (more, count + 1)
            }
            return reached
        }
    }

    /// Reads a pattern by recursive descent.
    private struct Reader {
        var rest: ArraySlice<Unicode.Scalar>

        mutating func skip(_ text: String) -> Bool {
            guard rest.starts(with: text.unicodeScalars) else { return false }
            rest = rest.dropFirst(text.unicodeScalars.count)
            return true
        }

        mutating func alternatives(ignoresCase: Bool) -> Node? {
            var found: [Node] = []
            repeat {
                var sequence: [Node] = []
                while let next = rest.first, next != "|", next != ")" {
                    guard let atom = atom(ignoresCase), let node = repeated(atom) else { return nil }
                    sequence.append(node)
                }
                found.append(.sequence(sequence))
            } while skip("|")
            return .alternatives(found)
        }

        private mutating func repeated(_ node: Node) -> Node? {
            let counts: ClosedRange<Int>
            if skip("*") {
                counts = 0...(.max)
            } else if skip("+") {
                counts = 1...(.max)
            } else if skip("?") {
                counts = 0...1
            } else if skip("{") {
                guard let low = digit() else { return nil }
                let high = skip(",") ? (rest.first == "}" ? .max : digit()) : low
                guard let high, low <= high, skip("}") else { return nil }
                counts = low...high
            } else {
                return node
            }
            _ = skip("?")
            return rest.first.map { "*+?{".unicodeScalars.contains($0) } == true ? nil : .repeated(node, counts)
        }

        private mutating func digit() -> Int? {
            guard let digit = rest.first.flatMap({ Int(String($0)) }) else { return nil }
            rest = rest.dropFirst()
            return digit
        }

        private mutating func atom(_ ignoresCase: Bool) -> Node? {
            if skip("(") {
                let isIgnored = skip("?i:")
                if !isIgnored, !skip("?:"), rest.first == "?" { return nil }
                let content = alternatives(ignoresCase: isIgnored || ignoresCase)
                return skip(")") ? content : nil
            }
            if skip("^") || skip(#"\A"#) { return .place { before, _ in before == nil } }
            if skip("$") || skip(#"\z"#) { return .place { _, after in after == nil } }
            if skip(#"\b"#) { return .place { Self.isWord($0) != Self.isWord($1) } }
            if skip(#"\B"#) { return .place { Self.isWord($0) == Self.isWord($1) } }
            if skip(".") { return .one(scalars.filter { $0 != "\n" }) }
            if skip("[") {
                let isNegated = skip("^")
                var members: [Unicode.Scalar] = []
                repeat {
                    guard let some = some(ignoresCase) else { return nil }
                    members += some
                } while !skip("]")
                return .one(isNegated ? scalars.filter { !members.contains($0) } : members)
            }
            return some(ignoresCase).map { .one($0) }
        }

        /// A scalar, or a class of Perl.
        private mutating func some(_ ignoresCase: Bool) -> [Unicode.Scalar]? {
            if skip(#"\w"#) { return folded(scalars.filter(Self.isWord), ignoresCase) }
            if skip(#"\d"#) { return ["1"] }
            if skip(#"\W"#) { return all(but: folded(scalars.filter(Self.isWord), ignoresCase)) }
            if skip(#"\D"#) { return all(but: ["1"]) }
            guard let scalar = rest.first, scalars.contains(scalar) else { return nil }
            rest = rest.dropFirst()
            return folded([scalar], ignoresCase)
        }

        private var scalars: [Unicode.Scalar] { ReferenceExpression.scalars }

        private func all(but few: [Unicode.Scalar]) -> [Unicode.Scalar] { scalars.filter { !few.contains($0) } }

        private func folded(_ few: [Unicode.Scalar], _ ignoresCase: Bool) -> [Unicode.Scalar] {
            guard ignoresCase else { return few }
            let kinds: [[Unicode.Scalar]] = [["a", "A"], ["k", "K", "\u{212A}"]]
            return few + kinds.filter { kind in kind.contains(where: few.contains) }.joined()
        }

        private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map { $0.isASCII && $0 != "\n" } ?? false
        }
    }
}
