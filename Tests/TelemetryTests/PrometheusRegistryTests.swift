import Metrics
import Telemetry
import Testing

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(descriptions: [
        "reconcile_seconds": .init("How long it took.", buckets: [0.1, 1]), "adds_total": .init("Adds,\nall of them."),
    ])

    @Test func countersOfOneSeriesAddUpWhoeverHoldsThem() {
        Counter(label: "adds_total", dimensions: [("name", "hosts")], factory: registry).increment()
        Counter(label: "adds_total", dimensions: [("name", "hosts")], factory: registry).increment(by: 4)
        Counter(label: "adds_total", dimensions: [("name", "machines")], factory: registry).increment()
        #expect(
            registry.rendered() == """
                # HELP adds_total Adds,\\nall of them.
                # TYPE adds_total counter
                adds_total{name="hosts"} 5
                adds_total{name="machines"} 1

                """)
    }

    @Test func timersAreHistogramsInSecondsWithCumulatedBuckets() {
        let timer = Metrics.Timer(label: "reconcile_seconds", dimensions: [], factory: registry)
        timer.recordMilliseconds(50)
        timer.recordMilliseconds(500)
        timer.recordSeconds(2)
        #expect(
            registry.rendered() == """
                # HELP reconcile_seconds How long it took.
                # TYPE reconcile_seconds histogram
                reconcile_seconds_bucket{le="0.1"} 1
                reconcile_seconds_bucket{le="1"} 2
                reconcile_seconds_bucket{le="+Inf"} 3
                reconcile_seconds_sum 2.55
                reconcile_seconds_count 3

                """)
    }

    @Test func gaugesShowTheLastValue() {
        let gauge = Gauge(label: "depth", dimensions: [], factory: registry)
        gauge.record(3)
        gauge.record(-1.5)
        let meter = Meter(label: "workers", dimensions: [], factory: registry)
        meter.increment(by: 3)
        meter.decrement(by: 1)
        #expect(registry.rendered() == "# TYPE depth gauge\ndepth -1.5\n# TYPE workers gauge\nworkers 2\n")
    }

    @Test func namesAndLabelsAreMadeValidAndEscaped() {
        Counter(label: "a.b-c", dimensions: [("ho st", "a\"b\\c\nd")], factory: registry).increment()
        #expect(registry.rendered() == "# TYPE a_b_c counter\na_b_c{ho_st=\"a\\\"b\\\\c\\nd\"} 1\n")
    }

    @Test func aDestroyedHandlerTakesItsSeriesAlong() {
        let counter = Counter(label: "gone", dimensions: [], factory: registry)
        counter.destroy()
        #expect(registry.rendered().isEmpty)
    }

    @Test func everyRuntimeMetricHasASentenceAndAscendingBuckets() {
        for (name, description) in MetricDescription.runtime {
            #expect(description.help.hasSuffix("."), "\(name)")
            #expect(description.buckets == description.buckets.sorted(), "\(name)")
        }
    }
}
