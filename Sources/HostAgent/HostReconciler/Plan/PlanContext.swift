package import Logging

/// Which plan, and which step of it, a task works on: what its records are marked with.
package struct PlanContext: Hashable, Sendable {
    package let revision: Int64
    package let claimID: String
    package var step: String?

    @TaskLocal static var current: PlanContext?

    /// Marks the records of every task that works on a plan.
    package static let metadataProvider = Logger.MetadataProvider {
        guard let current else { return [:] }
        var metadata: Logger.Metadata = ["planRevision": "\(current.revision)"]
        if !current.claimID.isEmpty { metadata["claimID"] = "\(current.claimID)" }
        if let step = current.step { metadata["step"] = "\(step)" }
        return metadata
    }

    /// Runs `body` as a step of the plan that is worked on.
    static func within<Result>(step: String, _ body: () async throws -> Result) async throws -> Result {
        var context = current
        context?.step = step
        return try await $current.withValue(context) { try await body() }
    }
}
