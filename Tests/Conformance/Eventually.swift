/// Asks again until it holds.
///
/// kube-apiserver follows its own roles, tokens and kinds by watching them, so what was written holds a moment later. On the
/// embedded API it holds at once, and nothing waits.
func eventually(
    _ what: String, within limit: Duration = .seconds(120), _ isMet: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isMet() {
        if ContinuousClock.now > deadline { throw NeverHeld(what: what) }
        try await Task.sleep(for: .milliseconds(20))
    }
}

private struct NeverHeld: Error, CustomStringConvertible {
    let what: String
    var description: String { "It never came true that \(what)" }
}
