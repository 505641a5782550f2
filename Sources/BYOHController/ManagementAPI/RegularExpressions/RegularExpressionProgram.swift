/// A regular expression as steps of a machine that is in many states at once (Thompson's construction).
struct RegularExpressionProgram: Sendable {
    /// The most steps. A bound on what one scalar of a text can cost.
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

    /// A class, and which of the ASCII scalars are in it.
    private struct Membership: Sendable {
        let scalars: ScalarClass
        let ascii: [Bool]

        init(_ scalars: ScalarClass) {
            self.scalars = scalars
            ascii = (0..<128).map { scalars.contains(Unicode.Scalar(UInt8($0))) }
        }

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isASCII ? ascii[Int(scalar.value)] : scalars.contains(scalar)
        }
    }

    private var steps: [Step] = []
    private var classes: [Membership] = []
    private var numbers: [ScalarClass: Int] = [:]
    private let text: String

    /// - Throws: ``InvalidRegularExpression`` for one that needs more steps than ``limit``.
    init(_ node: RegularExpressionNode, of text: String) throws(InvalidRegularExpression) {
        self.text = text
        try append(node)
        try append(.match)
        numbers = [:]
    }

    // MARK: - Making

    private mutating func append(_ node: RegularExpressionNode) throws(InvalidRegularExpression) {
        switch node {
        case .scalar(let scalars): try append(Step.scalar(class: number(of: scalars)))
        case .place(let place): try append(Step.place(place))
        case .sequence(let parts): for part in parts { try append(part) }
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
        case .repeated(let part, let minimum, let maximum):
            for _ in 0..<minimum { try append(part) }
            guard let maximum else { return try appendLoop(part) }
            var forks: [Int] = []
            for _ in minimum..<maximum {
                forks.append(steps.count)
                try append(.jump(0))
                try append(part)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }

    private mutating func appendLoop(_ part: RegularExpressionNode) throws(InvalidRegularExpression) {
        let fork = steps.count
        try append(.jump(0))
        try append(part)
        try append(.jump(fork))
        steps[fork] = .fork(fork + 1, steps.count)
    }

    private mutating func append(_ step: Step) throws(InvalidRegularExpression) {
        guard steps.count < Self.limit else { throw InvalidRegularExpression(problem: .size, part: text) }
        steps.append(step)
    }

    private mutating func number(of scalars: ScalarClass) -> Int {
        if let number = numbers[scalars] { return number }
        classes.append(Membership(scalars))
        numbers[scalars] = classes.count - 1
        return classes.count - 1
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
