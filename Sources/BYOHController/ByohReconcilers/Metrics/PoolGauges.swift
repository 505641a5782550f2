import ByohAPI
import Metrics

/// The gauges of pools, which come and go with their hosts: a pool that is gone must not show its last figures for ever.
struct PoolGauges {
    private struct Pool {
        let phases: [HostPhase: Meter]
        let available: Meter
    }

    private var pools: [String: Pool] = [:]

    /// Shows what the census says of each pool, zeros included.
    mutating func show(_ census: FleetCensus, _ factory: any MetricsFactory) {
        for (name, pool) in pools where census.pools[name] == nil {
            for meter in pool.phases.values { meter.destroy() }
            pool.available.destroy()
            pools[name] = nil
        }
        for (name, figures) in census.pools {
            let pool = pools[name] ?? Self.pool(name, factory)
            pools[name] = pool
            for (phase, meter) in pool.phases { meter.set(figures.phases[phase] ?? 0) }
            pool.available.set(figures.available)
        }
    }

    private static func pool(_ name: String, _ factory: any MetricsFactory) -> Pool {
        let labels = [("pool", name)]
        let phases = HostPhase.allCases.map { phase in
            (phase, Meter(label: "byoh_hosts", dimensions: labels + [("phase", phase.rawValue)], factory: factory))
        }
        return Pool(
            phases: Dictionary(uniqueKeysWithValues: phases),
            available: Meter(label: "byoh_hosts_available", dimensions: labels, factory: factory))
    }
}
