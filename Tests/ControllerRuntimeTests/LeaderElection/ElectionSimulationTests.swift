import Testing

@Suite struct ElectionSimulationTests {
    /// Ten thousand elections, in chunks so that they run side by side.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func neverHasTwoLeadersAndEventuallyHasOne(chunk: UInt64) {
        var reigns = 0
        for seed in chunk * 500..<(chunk + 1) * 500 {
            var simulation = ElectionSimulation(seed: seed)
            simulation.run(until: 150_000)
            if let verdict = simulation.verdict { Issue.record("seed \(seed): \(verdict)") }
            reigns += simulation.reigns
        }
        // Without changes of leader the simulation would prove nothing.
        #expect(reigns > 500 * 2)
    }
}
