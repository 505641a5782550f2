import HTTPServing
import KubernetesModel
import Logging

/// A single value of the file as it is written.
struct ConfigurationScalar: Hashable, Sendable {
    let text: String
    /// Whether it stands without quotes, so that it may be a number.
    let isPlain: Bool
}

/// A kind of value: how it is read and shown, and what is right.
struct ConfigurationValue<Value>: Sendable {
    /// The end of "right would be".
    let right: String
    let read: @Sendable (ConfigurationScalar) -> Value?
    let show: @Sendable (Value) -> String
}

extension ConfigurationValue where Value == Logger.Level {
    static var logLevel: Self {
        Self(
            right: oneOf(Logger.Level.allCases.map(\.rawValue)), read: { Logger.Level(rawValue: $0.text) },
            show: \.rawValue)
    }
}

extension ConfigurationValue where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// One word of several.
    static func words() -> Self {
        Self(
            right: oneOf(Value.allCases.map(\.rawValue)), read: { Value(rawValue: $0.text) }, show: { $0.rawValue })
    }
}

extension ConfigurationValue where Value == Duration {
    /// Go's form, which Kubernetes uses everywhere.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(
            right: "a duration with its unit from \(shown(range.lowerBound)) to \(shown(range.upperBound))",
            read: { scalar in
                // A text that is no duration is none of what is right.
                guard let duration = try? GoDuration(parsing: scalar.text).duration, range.contains(duration) else {
                    return nil
                }
                return duration
            }, show: shown)
    }

    /// `5m` rather than `5m0s`.
    @Sendable private static func shown(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds == 0, seconds > 0 else { return GoDuration(duration)?.description ?? "\(duration)" }
        let parts = [(seconds / 3_600, "h"), (seconds % 3_600 / 60, "m"), (seconds % 60, "s")]
        return parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    }
}

extension ConfigurationValue where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> Self {
        Self(
            right: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { scalar in
                guard scalar.isPlain, let number = Int(scalar.text), range.contains(number) else { return nil }
                return number
            }, show: { "\($0)" })
    }
}

extension ConfigurationValue where Value == Percentage {
    /// With its sign, as the thresholds of the kubelet have it: a share and a number of bytes must not be taken for each other.
    static func percentage(_ range: ClosedRange<Int>) -> Self {
        Self(
            right: "a whole percentage with its sign from \(range.lowerBound)% to \(range.upperBound)%",
            read: { scalar in
                guard scalar.text.hasSuffix("%"), scalar.text.utf8.first.map({ (48...57).contains($0) }) == true,
                    let whole = Int(scalar.text.dropLast()), range.contains(whole)
                else { return nil }
                return Percentage(whole)
            }, show: { "\($0.whole)%" })
    }
}

extension ConfigurationValue where Value == ListenAddress? {
    /// Where only this machine can connect to.
    static var localAddress: Self {
        Self(
            right: "off, a unix socket such as unix:/run/byoh-agent/metrics.sock, or an address that only this machine "
                + "reaches, such as 127.0.0.1:9476",
            read: { scalar in
                if scalar.text == "off" { return .some(nil) }
                // A text that is no address is none of what is right.
                guard let address = try? ListenAddress(parsing: scalar.text), address.isLocal else { return nil }
                return address
            },
            show: { address in
                guard let text = address?.description else { return "off" }
                // A bracket begins a list in YAML.
                return text.hasPrefix("[") ? "'\(text)'" : text
            })
    }
}

extension ListenAddress {
    fileprivate var isLocal: Bool {
        switch self {
        case .unixSocket(let path):
            // sun_path of unix(7); and nothing that YAML or a shell would read as something else.
            path.utf8.count <= 107
                && path.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"):
                        true
                    default: "/._-+@".utf8.contains(byte)
                    }
                }
        case .tcp("localhost", let port), .tcp("::1", let port): port > 0
        case .tcp(let host, let port): port > 0 && Self.isLoopback(host)
        }
    }

    /// 127.0.0.0/8 of RFC 1122. A name that begins so, such as 127.example.com, leads anywhere.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// `a, b or c`.
func oneOf(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return "\(words.dropLast().joined(separator: ", ")) or \(last)"
}
