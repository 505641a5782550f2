import ByohAPI
import KubernetesClient
import KubernetesModel

/// Watches a cluster come up, or go away, and tells what happens.
struct ClusterFollower {
    let client: KubernetesClient
    let namespace: String
    let name: String

    private static let pause = Duration.milliseconds(500)

    /// Returns when every node is Ready.
    func follow(within limit: Duration) async throws {
        try await observe(within: limit) { snapshot throws(CommandFailure) in
            guard snapshot.cluster != nil else {
                throw CommandFailure("There is no cluster \(name) in namespace \(namespace).")
            }
            guard snapshot.isComplete else { return nil }
            return "\(snapshot.readyMachines) nodes are Ready"
        }
    }

    /// Returns when nothing of the cluster is left. Hosts that are quarantined because they could not be cleaned are told,
    /// and not waited for: they clean themselves when they return, or wait for an operator.
    func followDeletion(within limit: Duration) async throws {
        try await observe(within: limit, wanting: "gone") { snapshot in
            guard snapshot.cluster == nil, snapshot.machines.isEmpty, snapshot.byoMachines.isEmpty,
                snapshot.hosts.allSatisfy({
                    [.unreachable, .stalled, .cleaningFailed, .remediationFailed].contains(
                        $0.spec.quarantine?.reason)
                })
            else { return nil }
            if snapshot.hosts.isEmpty { return "the cluster is gone, and its hosts are clean" }
            let names = snapshot.hosts.map(\.metadata.name).sorted().joined(separator: ", ")
            return "the cluster is gone; not clean, and quarantined: \(names) (see `byohctl host list`)"
        }
    }

    /// Looks again and again until `ending` names the end.
    private func observe(
        within limit: Duration, wanting state: String = "there",
        until ending: (ClusterSnapshot) throws(CommandFailure) -> String?
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var display = ProgressDisplay(isTerminal: StandardError.isTerminal) { StandardError.put($0) }
        var story = ClusterStory(ClusterSnapshot())
        var trouble: KubernetesError?
        while clock.now - start < limit {
            do {
                let snapshot = try await ClusterSnapshot(reading: name, in: namespace, with: client)
                story = ClusterStory(snapshot)
                display.show(story, after: clock.now - start)
                if let end = try ending(snapshot) {
                    return display.say("\(ProgressDisplay.clock(clock.now - start))  \(name): \(end)")
                }
                trouble = nil
            } catch let error as KubernetesError {
                // The management plane may restart meanwhile.
                guard error.isRetriable else { throw error }
                if trouble == nil { display.say("\(ProgressDisplay.clock(clock.now - start))  \(error)") }
                trouble = error
            }
            try await clock.sleep(for: Self.pause)
        }
        let reason =
            trouble.map { "\($0)" } ?? story.waitsFor.map { "it waits for \($0)" } ?? "hosts are still cleaning"
        display.finish()
        throw CommandFailure("Cluster \(name) is not \(state) after \(ProgressDisplay.clock(limit)): \(reason)")
    }
}
