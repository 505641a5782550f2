/// What a reset did, or would do: each thing with its state before and after.
package struct ResetReport: Codable, Hashable, Sendable {
    package struct Item: Codable, Hashable, Sendable {
        package let kind: HostTrace.Kind
        package let name: String
        package let before: String
        /// As it is now; before a reset, as a reset will leave it.
        package let after: String
        /// False for what is not as it should be. Nothing is wrong before a reset.
        package let isRight: Bool
    }

    package let items: [Item]

    /// What a reset would do.
    package init(planned: [HostTrace]) {
        items = planned.map {
            Item(kind: $0.kind, name: $0.name, before: $0.state, after: $0.goal, isRight: true)
        }
    }

    /// What a reset has done. What is not surveyed any more is absent; what is new came meanwhile.
    package init(before: [HostTrace], after: [HostTrace]) {
        let known = before + after.filter { trace in !before.contains { $0.isSameThing(as: trace) } }
        items = known.map { trace in
            let (earlier, now) = (before.first { $0.isSameThing(as: trace) }, after.first { $0.isSameThing(as: trace) })
            return Item(
                kind: trace.kind, name: trace.name, before: earlier?.state ?? HostTrace.absent,
                after: now?.state ?? HostTrace.absent, isRight: now?.isAtGoal ?? true)
        }
    }
}

extension HostTrace {
    func isSameThing(as other: HostTrace) -> Bool { kind == other.kind && name == other.name }
}
