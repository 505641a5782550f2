import FoundationEssentials
import HTTPServing
import KubernetesModel
import Logging
import SystemPackage

/// Everything that goes on around an answer: who is let in, what is counted, and what is recorded.
final class Traffic: Sendable {
    let limits: RequestLimits
    let gate: RequestGate
    let bodies: BodyBudget
    let metrics = RequestMetrics()
    /// Nil when nothing is recorded.
    let audit: AuditLog?

    init(limits: RequestLimits, auditFile: FilePath?, logger: Logger) {
        self.limits = limits
        gate = RequestGate(limits)
        bodies = BodyBudget(total: limits.bodyBytes)
        audit = auditFile.map { AuditLog(file: AuditFile($0), logger: logger) }
    }

    /// Now, as records have it.
    func moment() -> MicroTime {
        MicroTime(microsecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// Counts and records an answer. A watch is counted and recorded again when it ends.
    func answered(_ request: ServedRequest, _ trace: RequestTrace, _ response: ServedResponse) -> ServedResponse {
        metrics.answered(trace, code: response.status)
        guard let stream = response.stream else {
            record(request, trace, response, .responseComplete)
            return named(response, trace)
        }
        var watched = ServedResponse(
            status: response.status, contentType: response.contentType, headers: response.headers
        ) { [self] writer in
            let pass = gate.begin(trace)
            metrics.watching(trace, by: 1)
            record(request, trace, response, .responseStarted)
            defer {
                gate.leave(pass)
                metrics.watching(trace, by: -1)
                record(request, trace, response, .responseComplete)
            }
            try await stream(&writer)
        }
        watched = named(watched, trace)
        return watched
    }

    /// With the name under which the record has it, as kube-apiserver gives it.
    private func named(_ response: ServedResponse, _ trace: RequestTrace) -> ServedResponse {
        guard audit != nil else { return response }
        var response = response
        response.headers.append(("audit-id", trace.id))
        return response
    }

    /// Records what concerns resources, and whatever was refused: probes and discovery say nothing of interest.
    private func record(
        _ request: ServedRequest, _ trace: RequestTrace, _ response: ServedResponse, _ stage: AuditEvent.Stage
    ) {
        guard let audit, trace.target != nil || response.status >= 400 else { return }
        audit.record(AuditEvent.line(trace, request, stage, code: response.status, at: moment()))
    }
}
