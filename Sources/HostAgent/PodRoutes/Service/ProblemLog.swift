import ControllerRuntime
import Logging
import Synchronization

/// Tells of each problem that lasts, once, and of the end of all of them. While a node comes up there are many that do not.
final class ProblemLog: Sendable {
    private let logger: Logger
    private let timeline: Timeline
    private let history = Mutex(ProblemHistory())

    init(_ logger: Logger, timeline: Timeline = .continuous()) {
        self.logger = logger
        self.timeline = timeline
    }

    /// - Parameter problems: All that there are.
    func received(_ problems: [ProblemReport]) {
        let news = history.withLock { $0.received(problems, at: timeline.now) }
        for problem in news.lasting {
            logger.warning("The pod network is not whole", metadata: ["problem": "\(problem)"])
        }
        if news.areOver { logger.info("The pod network is whole") }
    }
}

/// A problem as it is told.
struct ProblemReport: Hashable, Sendable {
    /// Says which problem it is: the same for as long as it lasts, whatever the sentence says.
    let key: String
    let sentence: String
}

/// What ``ProblemLog`` remembers. A pure value.
struct ProblemHistory: Hashable, Sendable {
    static let patience: Duration = .seconds(30)

    private struct Problem: Hashable {
        var since: Moment
        var isTold = false
    }

    /// By their keys.
    private var problems: [String: Problem] = [:]
    private var hasTold = false

    struct News: Hashable {
        /// The sentences of those that have lasted, and were not told before.
        var lasting: [String] = []
        /// Whether there is none any more, though some were told.
        var areOver = false
    }

    mutating func received(_ present: [ProblemReport], at now: Moment) -> News {
        let earlier = problems
        problems = [:]
        var news = News()
        for report in present {
            var problem = earlier[report.key] ?? Problem(since: now)
            if !problem.isTold, problem.since.duration(to: now) >= Self.patience {
                problem.isTold = true
                news.lasting.append(report.sentence)
            }
            problems[report.key] = problem
        }
        if !news.lasting.isEmpty { hasTold = true }
        if present.isEmpty, hasTold {
            hasTold = false
            news.areOver = true
        }
        return news
    }
}
