import ByohAPI
import KubernetesModel

/// Upgrades of agents: whoever may write one has programs of his choice run as root on every host that it selects.
struct ByoAgentUpgradeRules: ObjectRules {
    private static let mostPackages = 8

    func problems(in upgrade: ByoAgentUpgrade) -> [FieldProblem] {
        let spec = upgrade.spec
        var problems: [FieldProblem] = []
        if !Self.isVersion(spec.version) {
            problems.append(
                .invalid(
                    "spec.version", spec.version,
                    "right would be what the agent says of itself, such as 1.2.0: at most 64 letters, digits, '.', '+', '~' and "
                        + "'-', the first a letter or a digit"))
        }
        problems += packageProblems(spec.packages)
        if let selector = spec.selector {
            do throws(InvalidSelector) {
                _ = try Selector(selector)
            } catch {
                problems.append(
                    FieldProblem(field: "spec.selector", reason: .invalid, message: "Invalid value: \(error)"))
            }
        }
        if let limit = spec.maxUnavailable, !Self.isLimit(limit) {
            problems.append(
                .invalid(
                    "spec.maxUnavailable", "\(limit)", "right would be a number of hosts, at least 1, or 1% to 100%"))
        }
        let bounded: [(field: String, value: Int?, bounds: ClosedRange<Int>)] = [
            ("canary", spec.canary, 0...100_000), ("minReadySeconds", spec.minReadySeconds, 0...86_400),
            ("reportTimeoutSeconds", spec.reportTimeoutSeconds, 60...3_600), ("attempt", spec.attempt, 1...1_000_000),
        ]
        for (field, value, bounds) in bounded {
            guard let value, !bounds.contains(value) else { continue }
            problems.append(
                .invalid("spec.\(field)", "\(value)", "right would be \(bounds.lowerBound) to \(bounds.upperBound)"))
        }
        return problems
    }

    private func packageProblems(_ packages: [AgentPackage]) -> [FieldProblem] {
        guard !packages.isEmpty else {
            return [.required("spec.packages", "it must have a package for each architecture of the hosts")]
        }
        var problems: [FieldProblem] = []
        if packages.count > Self.mostPackages {
            problems.append(
                .invalid("spec.packages", "\(packages.count) packages", "right would be at most \(Self.mostPackages)"))
        }
        for (index, package) in packages.enumerated() {
            let place = "spec.packages[\(index)]"
            let isKnown = packages[..<index].contains {
                $0.architecture == package.architecture && $0.format == package.format
            }
            if isKnown {
                problems.append(
                    .invalid(
                        place, "\(package.architecture.rawValue) \(package.format.rawValue)",
                        "there is one before it, and a host takes one"))
            }
            if let problem = Self.problem(in: package.location, at: "\(place).location") { problems.append(problem) }
            if !package.sha256.isSHA256 {
                problems.append(
                    .invalid("\(place).sha256", package.sha256, "right would be 64 characters of 0-9 and a-f"))
            }
        }
        return problems
    }

    private static func problem(in location: String, at path: String) -> FieldProblem? {
        let scheme = ["https://", "http://", "/"].first { location.hasPrefix($0) && location != $0 }
        guard let scheme, location.utf8.count <= 2048, location.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return .invalid(
                path, location, "right would be an http(s) URL, or an absolute path on the host, without spaces")
        }
        // It would be in every host's spec, and in logs of whoever fetches it. So it is not shown either.
        guard scheme != "/", location.dropFirst(scheme.count).prefix(while: { $0 != "/" }).contains("@") else {
            return nil
        }
        return .forbidden(path, "it holds a user or a password; right would be a server that needs none")
    }

    private static func isVersion(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isAlphanumeric else { return false }
        let others = Array(".+~-".utf8)
        return text.utf8.count <= 64 && text.utf8.allSatisfy { $0.isAlphanumeric || others.contains($0) }
    }

    private static func isLimit(_ limit: IntOrString) -> Bool {
        switch limit {
        case .int(let count): return count >= 1
        case .string(let text):
            // What is no percentage is no limit.
            guard let share = try? limit.scaled(to: 100, rounding: .down) else { return false }
            return (1...100).contains(share) && !text.hasPrefix("0")
        }
    }
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}

extension String {
    /// Whether it is a SHA-256 digest as our kinds have it: 64 characters of 0-9 and a-f.
    var isSHA256: Bool {
        utf8.count == 64
            && utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
