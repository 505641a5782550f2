/// Some durations, and what is told of them, in seconds.
struct Latencies {
    private let sorted: [Duration]

    init(_ durations: [Duration]) {
        sorted = durations.sorted()
    }

    var worst: Double { share(1) }

    /// The least duration that this part of them does not exceed; zero without any.
    func share(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[max(rank, 1) - 1].inSeconds
    }

    var figures: [String: Double] {
        ["samples": Double(sorted.count), "p50Seconds": share(0.5), "worstSeconds": worst]
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
