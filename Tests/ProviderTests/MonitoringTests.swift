import ByohAPI
import ByohReconcilers
import JSONTree
import SystemPackage
import Telemetry
import TestSupport
import Testing
import YAMLTree

/// The dashboard, the alert rules and the article know the metrics by the names that are exported.
@Suite struct MonitoringTests {
    private static let exported = Set(FleetMetrics.descriptions.keys).union(MetricDescription.runtime.keys)
    private static let article = Release.repository.appending(
        "Sources/BYOHController/ByohReconcilers/ByohReconcilers.docc/Metrics.md")

    private static var dashboard: JSONValue {
        get throws {
            let text = Release.repository.appending("deploy/monitoring/grafana-dashboard.json").textIfPresent
            return try JSONValue(parsing: Array(text.utf8))
        }
    }

    private static var rules: [JSONValue] {
        get throws {
            let text = Release.repository.appending("deploy/monitoring/alert-rules.yaml").textIfPresent
            return (try JSONValue(yaml: text)["groups"]?.array ?? []).flatMap { $0["rules"]?.array ?? [] }
        }
    }

    @Test func whatIsDescribedIsWhatIsMade() {
        let registry = PrometheusRegistry(descriptions: FleetMetrics.descriptions)
        // Held until the text is there: metrics go with their handles.
        let metrics = FleetMetrics(factory: registry)
        withExtendedLifetime(metrics) {
            let made = MetricNames.declared(in: registry.rendered())
            // Those of pools come with the first host.
            #expect(made.union(["byoh_hosts", "byoh_hosts_available"]) == Set(FleetMetrics.descriptions.keys))
        }
    }

    @Test func theDashboardShowsEveryMetricOfTheFleetAndNoUnknownOne() throws {
        let panels = try Self.dashboard["panels"]?.array ?? []
        let expressions = panels.flatMap { ($0["targets"]?.array ?? []).compactMap { $0["expr"]?.string } }
        let used = MetricNames.used(in: expressions.joined(separator: "\n"))
        #expect(used.subtracting(Self.exported) == [])
        #expect(Set(FleetMetrics.descriptions.keys).subtracting(used) == [])
        for panel in panels { #expect(panel["targets"]?.array?.isEmpty == false, "\(panel["title"] ?? "")") }
    }

    @Test func everyAlertUsesMetricsThatExistAndSaysWhatToDo() throws {
        let rules = try Self.rules
        #expect(rules.count >= 8)
        for rule in rules {
            let name = rule["alert"]?.string ?? ""
            #expect(name.hasPrefix("Byoh"))
            let used = MetricNames.used(in: rule["expr"]?.string ?? "")
            #expect(!used.isEmpty && used.isSubset(of: Self.exported), "\(name)")
            #expect(["critical", "warning", "info"].contains(rule[path: "labels", "severity"]?.string), "\(name)")
            #expect(rule[path: "annotations", "summary"]?.string?.isEmpty == false, "\(name)")
            #expect(rule[path: "annotations", "description"]?.string?.isEmpty == false, "\(name)")
        }
        #expect(Set(rules.compactMap { $0["alert"]?.string }).count == rules.count)
    }

    /// Values of labels that an expression selects are of the closed sets.
    @Test func noExpressionSelectsAValueThatDoesNotExist() throws {
        let known = Set(
            FleetMetrics.AgentState.allCases.map(\.rawValue) + FleetMetrics.ClaimResult.allCases.map(\.rawValue)
                + FleetCensus.Quantile.allCases.map(\.rawValue) + FleetMetrics.machineReasons
                + ByoAgentUpgradeStatus.Phase.allCases.map(\.rawValue)
                // The Lease of the election.
                + ["byoh-controller"])
        let expressions =
            try Self.rules.compactMap { $0["expr"]?.string }
            + (try Self.dashboard["panels"]?.array ?? []).flatMap {
                ($0["targets"]?.array ?? []).compactMap { $0["expr"]?.string }
            }
        var seen = 0
        for expression in expressions {
            for part in expression.split(separator: "=\"").dropFirst() {
                let value = String(part.prefix { $0 != "\"" })
                #expect(known.contains(value), "\(expression)")
                seen += 1
            }
        }
        #expect(seen >= 5)
    }

    @Test func theArticleListsEveryMetricWithItsType() throws {
        let registry = PrometheusRegistry(descriptions: FleetMetrics.descriptions)
        let metrics = FleetMetrics(factory: registry)
        let types = withExtendedLifetime(metrics) { registry.rendered() }
        var listed: Set<String> = []
        for line in Self.article.textIfPresent.split(separator: "\n") where line.hasPrefix("| `byoh_") {
            let cells = line.split(separator: "|").map { String($0).trimming(" ") }
            let name = cells[0].trimming("`")
            listed.insert(name)
            guard !["byoh_hosts", "byoh_hosts_available"].contains(name) else { continue }
            #expect(types.contains("# TYPE \(name) \(cells[1])\n"), "\(name)")
        }
        #expect(listed == Set(FleetMetrics.descriptions.keys))
    }
}

extension String {
    fileprivate func trimming(_ character: Character) -> String {
        var text = self[...]
        while text.first == character { text.removeFirst() }
        while text.last == character { text.removeLast() }
        return String(text)
    }
}
