import Glibc
import SystemPackage

/// How large the races are, by the environment: `scripts/test-races` sets it.
struct RaceSettings: Sendable {
    /// `BYOH_RACE_MACHINES`: machines, and as many hosts.
    let machines = number("BYOH_RACE_MACHINES", 40)
    /// `BYOH_RACE_SEEDS`: rounds, each with a seed of its own.
    let seeds = number("BYOH_RACE_SEEDS", 1)
    /// `BYOH_RACE_SEED`: the first seed; any, unless told.
    let firstSeed = number("BYOH_RACE_SEED", Int.random(in: 1..<1_000_000))
    /// `BYOH_RACE_SECONDS`: how long killing goes on in each round.
    let seconds = number("BYOH_RACE_SECONDS", 4)
    /// `BYOH_RACE_PROGRAM`: the `byoh-controller` that is run; nil for the one that was built with the tests.
    let program = text("BYOH_RACE_PROGRAM").map { FilePath($0) }

    /// How long it may take after the last kill until each machine is a Node.
    var settlingLimit: Duration { .seconds(120 + machines / 4) }

    /// How long all rounds may take, with leader election or without. Each round enrols its hosts (ten a second, on the
    /// slowest of machines), kills (and waits for what it has killed to come back, as long again), and settles. Five minutes
    /// are for a machine that is at work on other things.
    var limitInMinutes: Int {
        let round = machines / 10 + 2 * seconds + Int(settlingLimit.components.seconds) + 60
        return 5 + (round * seeds + 59) / 60
    }

    private static func number(_ name: String, _ usual: Int) -> Int {
        guard let text = text(name) else { return usual }
        guard let number = Int(text), number > 0 else {
            preconditionFailure("\(name) is '\(text)'; it must be a number from 1 up")
        }
        return number
    }

    private static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
