import ArgumentParser

/// How long something is valid: a number and s, m, h or d.
struct LifeTime: ExpressibleByArgument, CustomStringConvertible {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]

    let seconds: Int64

    init(seconds: Int64) {
        self.seconds = seconds
    }

    init?(argument: String) {
        guard let last = argument.last, let unit = Self.units[last], let count = Int64(argument.dropLast()),
            count > 0, count <= 36500
        else { return nil }
        seconds = count * unit
    }

    var description: String {
        for (name, unit) in [("d", 86400), ("h", 3600), ("m", 60)]
        where seconds % Int64(unit) == 0 && seconds > Int64(unit) {
            return "\(seconds / Int64(unit))\(name)"
        }
        return "\(seconds)s"
    }
}
