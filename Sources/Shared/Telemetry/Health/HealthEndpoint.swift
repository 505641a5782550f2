public import HTTPServing

/// What answers `/healthz`, `/readyz` and `/metrics`.
///
/// The answers are those of a Kubernetes component: `ok`, or one line a check with `[+]name ok` or
/// `[-]name failed` (the reason is shown with `?verbose`), status 200 or 500; `/readyz/<name>` asks one check;
/// `?exclude=<name>` leaves one out.
public struct HealthEndpoint: Sendable {
    /// One thing that must hold.
    public struct Check: Sendable {
        /// Shown in the answer, and what `/readyz/<name>`, `/healthz/<name>` and `?exclude=<name>` ask for.
        public let name: String
        /// Nil when all is well, otherwise a sentence that says what is wrong. Must answer promptly: probes wait for it.
        public let problem: @Sendable () async -> String?

        /// A check of this name.
        public init(_ name: String, problem: @escaping @Sendable () async -> String?) {
            self.name = name
            self.problem = problem
        }
    }

    private let liveness: [Check]
    private let readiness: [Check]
    private let metrics: PrometheusRegistry?

    /// - Parameters:
    ///   - liveness: What a restart could repair. None means "alive as long as it answers".
    ///   - readiness: What must hold before work is sent here.
    ///   - metrics: What `/metrics` shows; nil makes it 404.
    public init(liveness: [Check] = [], readiness: [Check] = [], metrics: PrometheusRegistry? = nil) {
        self.liveness = liveness
        self.readiness = readiness
        self.metrics = metrics
    }

    /// Answers GET and HEAD. Others are answered 405, unknown paths and checks 404.
    public func respond(to request: ServedRequest) async -> ServedResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .text("Use GET\n", status: 405)
        }
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: true)
        switch (parts.first, parts.count) {
        case ("metrics", 1):
            guard let metrics else { return notFound(request.path) }
            return ServedResponse(contentType: PrometheusRegistry.contentType, body: Array(metrics.rendered().utf8))
        case ("healthz", 1), ("livez", 1): return await report("healthz", liveness, request)
        case ("readyz", 1): return await report("readyz", readiness, request)
        case ("healthz", 2), ("livez", 2): return await single(liveness, named: parts[1], request)
        case ("readyz", 2): return await single(readiness, named: parts[1], request)
        default: return notFound(request.path)
        }
    }

    private func report(_ title: String, _ checks: [Check], _ request: ServedRequest) async -> ServedResponse {
        let excluded = Set(request.query.filter { $0.name == "exclude" }.map(\.value))
        let isVerbose = request.query.contains { $0.name == "verbose" }
        var lines: [String] = []
        var failed = false
        for check in checks where !excluded.contains(check.name) {
            if let problem = await check.problem() {
                failed = true
                lines.append("[-]\(check.name) failed: \(isVerbose ? problem : "reason withheld")")
            } else {
                lines.append("[+]\(check.name) ok")
            }
        }
        if failed { return .text((lines + ["\(title) check failed", ""]).joined(separator: "\n"), status: 500) }
        return .text(isVerbose ? (lines + ["\(title) check passed", ""]).joined(separator: "\n") : "ok")
    }

    private func single(_ checks: [Check], named name: Substring, _ request: ServedRequest) async -> ServedResponse {
        guard let check = checks.first(where: { $0.name == name }) else { return notFound(request.path) }
        return await report(check.name, [check], request)
    }

    private func notFound(_ path: String) -> ServedResponse {
        .text("Nothing is served at this path; there are /healthz, /readyz and /metrics\n", status: 404)
    }
}
