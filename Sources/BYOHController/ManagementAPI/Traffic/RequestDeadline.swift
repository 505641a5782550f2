import HTTPServing

/// How long a request may take, its body included.
struct RequestDeadline: Sendable {
    /// How the work ended.
    enum Outcome<Value: Sendable>: Sendable {
        /// In time.
        case done(Value)
        /// After its time was over, when it had been cancelled.
        case late(Value)
    }

    let limit: Duration
    let clock: any Clock<Duration>

    /// The limit of the server, or what the client asks for with `timeout` when that is less.
    ///
    /// - Throws: ``APIFailure`` 400 for a `timeout` that is no duration.
    init(_ request: ServedRequest, atMost maximum: Duration, on clock: any Clock<Duration>) throws(APIFailure) {
        self.clock = clock
        guard let text = request.queryValue("timeout"), !text.isEmpty else {
            limit = maximum
            return
        }
        do throws(InvalidDuration) {
            let wanted = try Duration(parsingGo: text)
            // Zero is the client's way to say that it has no wish.
            limit = wanted > .zero ? min(wanted, maximum) : maximum
        } catch {
            throw .badRequest("invalid timeout specified in the request URL - \(error)")
        }
    }

    /// Does the work and cancels it when its time is over.
    ///
    /// Work that cannot be stopped is waited for, such as a write that is on its way to the disk: what it has come to is
    /// then known, and can be told.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Outcome<Value> {
        await withTaskGroup(of: Event<Value>.self) { tasks in
            tasks.addTask { .done(await work()) }
            tasks.addTask {
                do {
                    try await clock.sleep(for: limit)
                    return .timeIsOver
                } catch {
                    return .cancelled
                }
            }
            var isLate = false
            for await event in tasks {
                switch event {
                case .done(let value):
                    tasks.cancelAll()
                    return isLate ? .late(value) : .done(value)
                case .timeIsOver:
                    isLate = true
                    tasks.cancelAll()
                // The server stops; the work is told, too.
                case .cancelled: break
                }
            }
            preconditionFailure("the work has no result")
        }
    }

    private enum Event<Value: Sendable>: Sendable {
        case done(Value)
        case timeIsOver, cancelled
    }
}

/// Why a text is no duration, in the words of Go's `time.ParseDuration`.
struct InvalidDuration: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
}

extension Duration {
    private static let nanosecondsOfUnits: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]

    /// Reads a duration as Go writes it, such as `1m30s` or `1.5h`.
    init(parsingGo text: String) throws(InvalidDuration) {
        let invalid = InvalidDuration(description: "time: invalid duration \"\(text)\"")
        var rest = Substring(text)
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" {
            self = .zero
            return
        }
        var nanoseconds = 0.0
        repeat {
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest.removeFirst(digits.count)
            let unit = rest.prefix { !("0"..."9").contains($0) && $0 != "." }
            rest.removeFirst(unit.count)
            guard let number = Double(digits), digits.last != "." || digits.count > 1 else { throw invalid }
            if unit.isEmpty { throw InvalidDuration(description: "time: missing unit in duration \"\(text)\"") }
            guard let factor = Self.nanosecondsOfUnits[String(unit)] else {
                throw InvalidDuration(description: "time: unknown unit \"\(unit)\" in duration \"\(text)\"")
            }
            nanoseconds += number * factor
        } while !rest.isEmpty
        guard nanoseconds < Double(Int64.max) else { throw invalid }
        self = .nanoseconds(Int64(nanoseconds) * (isNegative ? -1 : 1))
    }
}
