/// The Prometheus text exposition format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Renders series that are sorted by name, so that each metric's `HELP` and `TYPE` stand once, before its samples.
    static func render(
        _ series: [(identity: MetricIdentity, value: MetricValue)], descriptions: [String: MetricDescription]
    ) -> String {
        var text = ""
        var previous: String?
        for (identity, value) in series {
            if identity.name != previous {
                if let help = descriptions[identity.name]?.help {
                    text += "# HELP \(identity.name) \(escapeHelp(help))\n"
                }
                text += "# TYPE \(identity.name) \(value.type)\n"
                previous = identity.name
            }
            appendSamples(of: identity, value, to: &text)
        }
        return text
    }

    private static func appendSamples(of identity: MetricIdentity, _ value: MetricValue, to text: inout String) {
        switch value {
        case .counter(let number), .gauge(let number):
            text += "\(identity.name)\(render(identity.labels)) \(render(number))\n"
        case .histogram(let histogram):
            var cumulated: UInt64 = 0
            for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
                cumulated += count
                let labels = identity.labels + [MetricLabel(name: "le", value: render(bound))]
                text += "\(identity.name)_bucket\(render(labels)) \(cumulated)\n"
            }
            text += "\(identity.name)_sum\(render(identity.labels)) \(render(histogram.sum))\n"
            text += "\(identity.name)_count\(render(identity.labels)) \(histogram.count)\n"
        }
    }

    private static func render(_ labels: [MetricLabel]) -> String {
        labels.isEmpty
            ? "" : "{" + labels.map { "\($0.name)=\"\(escapeLabel($0.value))\"" }.joined(separator: ",") + "}"
    }

    static func render(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
        if number.magnitude < 1e15, number == number.rounded() { return String(Int64(number)) }
        return "\(number)"
    }

    /// Characters that a name may not have become `_`, also a digit in front.
    static func name(_ text: String, allowsColon: Bool) -> String {
        var name = ""
        for character in text.unicodeScalars {
            switch character {
            case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(character)
            case "0"..."9" where !name.isEmpty: name.unicodeScalars.append(character)
            case ":" where allowsColon: name.unicodeScalars.append(character)
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    private static func escapeHelp(_ text: String) -> String { escape(text, quotes: false) }
    private static func escapeLabel(_ text: String) -> String { escape(text, quotes: true) }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
