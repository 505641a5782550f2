/// A regular expression as steps of a machine that is in many states at once (Thompson's construction).
struct RegularExpressionProgram: Sendable {
    /// The most steps. A bound on what one scalar of a text can cost: each step asks one class at most, and for that there is
    /// a bound of its own (``ScalarMembership``).
    static let limit = 50_000

    private enum Step: Sendable {
        /// Goes on with the next step when the scalar is in the class.
        case scalar(class: Int)
        /// Goes on with the next step where the place is.
        case place(RegularExpressionNode.Place)
        /// Goes on at both.
        case fork(Int, Int)
        case jump(Int)
        case match
    }

    private var steps: [Step] = []
    private let classes: [ScalarMembership]
    private let text: String

    /// - Throws: ``InvalidRegularExpression`` for one that needs more steps than ``limit``.
    init(
        _ node: RegularExpressionNode, classes: [ScalarClass], of text: String
    ) throws(InvalidRegularExpression) {
        self.text = text
        self.classes = classes.map(ScalarMembership.init)
        try append(node)
        try append(.match)
    }

    // MARK: - Making

    /// Each node comes to one step at least. So the limit bounds the time that this takes too.
    private mutating func append(_ node: RegularExpressionNode) throws(InvalidRegularExpression) {
        switch node {
        case .scalar(let number): try append(Step.scalar(class: number))
        case .place(let place): try append(Step.place(place))
        case .sequence(let parts):
            if parts.isEmpty { try append(.jump(steps.count + 1)) }
            for part in parts { try append(part) }
        case .alternatives(let parts):
            var ends: [Int] = []
            for (index, part) in parts.enumerated() {
                guard index < parts.count - 1 else {
                    try append(part)
                    break
                }
                let fork = steps.count
                try append(.fork(fork + 1, fork + 1))
                try append(part)
                ends.append(steps.count)
                try append(.jump(0))
                steps[fork] = .fork(fork + 1, steps.count)
            }
            for end in ends { steps[end] = .jump(steps.count) }
        case .repeated(_, _, maximum: 0): try append(.jump(steps.count + 1))
        case .repeated(let part, let minimum, maximum: nil):
            // The last copy that has to be there is the one that repeats: another would double with each level.
            for _ in 0..<max(minimum - 1, 0) { try append(part) }
            try appendLoop(part, isOptional: minimum == 0)
        case .repeated(let part, let minimum, let maximum?):
            for _ in 0..<minimum { try append(part) }
            var forks: [Int] = []
            for _ in minimum..<maximum {
                forks.append(steps.count)
                try append(.jump(0))
                try append(part)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }

    private mutating func appendLoop(
        _ part: RegularExpressionNode, isOptional: Bool
    ) throws(InvalidRegularExpression) {
        let begin = steps.count
        if isOptional { try append(.jump(0)) }
        try append(part)
        guard isOptional else { return try append(.fork(begin, steps.count + 1)) }
        try append(.jump(begin))
        steps[begin] = .fork(begin + 1, steps.count)
    }

    private mutating func append(_ step: Step) throws(InvalidRegularExpression) {
        guard steps.count < Self.limit else { throw InvalidRegularExpression(problem: .size, part: text) }
        steps.append(step)
    }

    // MARK: - Running

    /// Whether a match begins somewhere in the text.
    func matches(_ text: String.UnicodeScalarView) -> Bool {
        var states = States(count: steps.count)
        var reached: [Int] = []
        var previous: Unicode.Scalar?
        var rest = text.makeIterator()
        while true {
            let next = rest.next()
            states.removeAll()
            // A match may also begin here.
            for state in reached + [0] where states.insert(state, following: { follow($0, previous, next) }) {
                return true
            }
            // Every way to begin was tied to the start.
            guard let next, !states.waiting.isEmpty || previous == nil || !startsAtStart else { return false }
            reached.removeAll(keepingCapacity: true)
            for state in states.waiting {
                if case .scalar(let number) = steps[state], classes[number].contains(next) { reached.append(state + 1) }
            }
            previous = next
        }
    }

    private var startsAtStart: Bool {
        if case .place(.textStart)? = steps.first { return true }
        return false
    }

    /// Where a state goes without a scalar.
    private func follow(_ state: Int, _ previous: Unicode.Scalar?, _ next: Unicode.Scalar?) -> States.Way {
        switch steps[state] {
        case .scalar: .waits
        case .place(let place): place.isBetween(previous, next) ? .goesOn(state + 1, nil) : .ends
        case .fork(let one, let other): .goesOn(one, other)
        case .jump(let target): .goesOn(target, nil)
        case .match: .matches
        }
    }

    /// The states in which the machine is at one place of the text.
    private struct States {
        enum Way {
            case waits, ends, matches
            case goesOn(Int, Int?)
        }

        /// Those that wait for a scalar.
        private(set) var waiting: [Int] = []
        private var seen: [Int]
        private var round = 0
        private var open: [Int] = []

        init(count: Int) {
            seen = Array(repeating: 0, count: count)
        }

        mutating func removeAll() {
            waiting.removeAll(keepingCapacity: true)
            round += 1
        }

        /// Adds a state and those that follow from it; true when the end is among them.
        mutating func insert(_ state: Int, following way: (Int) -> Way) -> Bool {
            open.append(state)
            while let state = open.popLast() {
                if seen[state] == round { continue }
                seen[state] = round
                switch way(state) {
                case .waits: waiting.append(state)
                case .ends: break
                case .matches: return true
                case .goesOn(let one, let other):
                    open.append(one)
                    if let other { open.append(other) }
                }
            }
            return false
        }
    }
}
