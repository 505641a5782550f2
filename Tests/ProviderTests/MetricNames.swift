/// Names of metrics in texts.
enum MetricNames {
    private static let suffixes = ["_bucket", "_sum", "_count"]

    /// The names that a text in Prometheus' exposition format declares.
    static func declared(in exposition: String) -> Set<String> {
        Set(
            exposition.split(separator: "\n").compactMap { line in
                guard line.hasPrefix("# TYPE ") else { return nil }
                return line.split(separator: " ").dropFirst(2).first.map(String.init)
            })
    }

    /// The names that expressions in PromQL, or texts around them, use: words of lower-case letters and `_` that begin like
    /// a metric of ours or of the controller runtime. Those of histograms lose their suffix.
    static func used(in text: String) -> Set<String> {
        let words = text.split { !$0.isLowercase && $0 != "_" && !$0.isNumber }.map(String.init)
        let prefixes = ["byoh_", "controller_runtime_", "workqueue_", "rest_client_", "leader_election_"]
        return Set(words.filter { word in prefixes.contains { word.hasPrefix($0) } }.map(withoutSuffix))
    }

    private static func withoutSuffix(_ name: String) -> String {
        for suffix in suffixes where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        return name
    }
}
