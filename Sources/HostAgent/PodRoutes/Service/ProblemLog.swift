import ControllerRuntime
import Logging
import Synchronization

/// Tells of each problem that lasts, once, and of the end of all of them. While a node comes up there are many that do not.
final class ProblemLog: Sendable {
    private let logger: Logger
    private let timeline: Timeline
    private let tell: @Sendable (PodRouteStanding) -> Void
    private let history = Mutex(ProblemHistory())

    /// - Parameter tell: Called with each change of how things stand. It must return at once.
    init(
        _ logger: Logger, timeline: Timeline = .continuous(), tell: @escaping @Sendable (PodRouteStanding) -> Void
    ) {
        self.logger = logger
        self.timeline = timeline
        self.tell = tell
    }

    /// - Parameter problems: All that there are.
    func received(_ problems: [ProblemReport]) {
        let news = history.withLock { $0.received(problems, at: timeline.now) }
        for problem in news.lasting {
            logger.warning("The pod network is not whole", metadata: ["problem": "\(problem)"])
        }
        if news.areOver { logger.info("The pod network is whole") }
        if let standing = news.standing { tell(standing) }
    }

    /// Forgets all: nobody wants routes any more.
    func stop() {
        history.withLock { $0 = ProblemHistory() }
        tell(.unused)
    }
}

/// A problem as it is told.
struct ProblemReport: Hashable, Sendable {
    /// Says which problem it is: the same for as long as it lasts, whatever the sentence says.
    let key: String
    let sentence: String
    /// Whether it is about the Nodes, which cannot be read, and not about what the host lacks.
    var isAboutReading = false

    static func unreadable(_ error: any Error) -> ProblemReport {
        ProblemReport(key: "nodes", sentence: "The Nodes cannot be read: \(error)", isAboutReading: true)
    }
}

/// What ``ProblemLog`` remembers. A pure value.
struct ProblemHistory: Hashable, Sendable {
    static let patience: Duration = .seconds(30)

    private struct Problem: Hashable {
        var since: Moment
        /// Once it has lasted: the sentence that was told. Later words about the same problem are no news.
        var told: String?
    }

    /// By their keys.
    private var problems: [String: Problem] = [:]
    private var hasTold = false
    private var standing: PodRouteStanding?

    struct News: Hashable {
        /// The sentences of those that have lasted, and were not told before.
        var lasting: [String] = []
        /// Whether there is none any more, though some were told.
        var areOver = false
        /// How things stand, when that has changed. Problems that have not lasted change nothing.
        var standing: PodRouteStanding?
    }

    mutating func received(_ present: [ProblemReport], at now: Moment) -> News {
        let earlier = problems
        problems = [:]
        var news = News()
        var sentences: [String] = []
        var unreadable: String?
        for report in present {
            var problem = earlier[report.key] ?? Problem(since: now)
            if problem.told == nil, problem.since.duration(to: now) >= Self.patience {
                problem.told = report.sentence
                news.lasting.append(report.sentence)
            }
            if let told = problem.told {
                if report.isAboutReading { unreadable = told } else { sentences.append(told) }
            }
            problems[report.key] = problem
        }
        if !news.lasting.isEmpty { hasTold = true }
        if present.isEmpty, hasTold {
            hasTold = false
            news.areOver = true
        }
        if !sentences.isEmpty {
            news.standing = .broken(sentences)
        } else if let unreadable {
            news.standing = .unknown(unreadable)
        } else if present.isEmpty {
            news.standing = .whole
        }
        if news.standing == standing { news.standing = nil }
        standing = news.standing ?? standing
        return news
    }
}
