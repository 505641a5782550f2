package import ByohAPI
import KubernetesModel

/// Takes what is to be told about the plan. Must return promptly: what it tells is the state, so that a later report may
/// overtake an earlier one.
package protocol PlanReporting: Sendable {
    func report(_ observed: ObservedPlan) async
}

/// Makes reports about one plan, within the limits of the API.
struct PlanReport: Sendable {
    private static let stepLimit = 256
    private static let messageLimit = 1_000
    private static let tailLimit = 8_000

    let plan: SealedHostPlan
    let reporting: any PlanReporting
    let now: @Sendable () -> Time

    func callAsFunction(
        _ phase: ObservedPlan.Phase, step: String = "", _ message: String = "", outputTail: String = ""
    ) async {
        await reporting.report(
            ObservedPlan(
                revision: plan.plan.revision, checksum: plan.checksum, phase: phase,
                step: String(step.prefix(Self.stepLimit)), message: String(message.prefix(Self.messageLimit)),
                startedAt: now(), outputTail: String(outputTail.suffix(Self.tailLimit))))
    }
}
