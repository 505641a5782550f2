/// How many machines each set of a deployment should have, so that the newest set takes over from the others. Pure.
struct RolloutPlan: Hashable, Sendable {
    /// What is known of one set.
    struct SetState: Hashable, Sendable {
        var name: String
        /// `spec.replicas`.
        var wanted: Int
        /// `status.replicas`.
        var present: Int
        /// `status.availableReplicas`.
        var available: Int
    }

    /// How many there shall be in all.
    var replicas: Int
    /// How many there may be too many.
    var maxSurge: Int
    /// How many may be missing.
    var maxUnavailable: Int

    /// The numbers by name of set; only those that change.
    ///
    /// - Parameters:
    ///   - newest: the set for the present template.
    ///   - older: the others, the oldest first.
    func changes(newest: SetState, older: [SetState]) -> [String: Int] {
        var changes: [String: Int] = [:]
        if newest.wanted > replicas { changes[newest.name] = replicas }
        let target = newestTarget(newest, older)
        if target > newest.wanted { changes[newest.name] = target }
        for (name, wanted) in shrunk(newest: newest, newestTarget: changes[newest.name] ?? newest.wanted, older) {
            changes[name] = wanted
        }
        return changes
    }

    private func newestTarget(_ newest: SetState, _ older: [SetState]) -> Int {
        let total = ([newest] + older).reduce(0) { $0 + max($1.wanted, $1.present) }
        let room = replicas + maxSurge - total
        guard room > 0, newest.wanted < replicas else { return newest.wanted }
        return newest.wanted + min(room, replicas - newest.wanted)
    }

    /// Takes what is not available first: nobody misses it. Then what is, as long as enough are left.
    private func shrunk(newest: SetState, newestTarget: Int, _ older: [SetState]) -> [String: Int] {
        let least = max(0, replicas - maxUnavailable)
        let total = newest.wanted + older.reduce(0) { $0 + $1.wanted }
        let newestMissing = max(0, newest.wanted - newest.available)
        var budget = total - least - newestMissing
        guard budget > 0 else { return [:] }
        var wanted = Dictionary(uniqueKeysWithValues: older.map { ($0.name, $0.wanted) })
        for set in older where budget > 0 {
            let step = min(budget, max(0, (wanted[set.name] ?? 0) - set.available))
            wanted[set.name, default: 0] -= step
            budget -= step
        }
        let available = ([newest] + older).reduce(0) { $0 + $1.available }
        var spare = max(0, available - least)
        for set in older where budget > 0 && spare > 0 {
            let step = min(budget, spare, wanted[set.name] ?? 0)
            wanted[set.name, default: 0] -= step
            budget -= step
            spare -= step
        }
        return wanted.filter { name, count in older.contains { $0.name == name && $0.wanted != count } }
    }
}
