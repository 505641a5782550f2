import KubernetesClient

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

    /// Returns when nothing of the cluster is left.
    func followDeletion(within limit: Duration) async throws {
        try await observe(within: limit) { snapshot in
            guard snapshot.cluster == nil, snapshot.machines.isEmpty, snapshot.byoMachines.isEmpty,
                snapshot.hosts.isEmpty
            else { return nil }
            return "the cluster is gone, and its hosts are clean"
        }
    }

    /// Looks again and again until `ending` names the end.
    private func observe(
        within limit: Duration, until ending: (ClusterSnapshot) throws(CommandFailure) -> String?
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
        throw CommandFailure("Cluster \(name) is not there after \(limit): \(reason)")
    }
}
