import HTTPServing
import KubernetesModel

/// `/healthz`, `/livez` and `/readyz`, each check by its name, as kube-apiserver answers them.
struct HealthChecks: Sendable {
    let server: ServerContext

    /// Whether a path is one of the three, or a check below one.
    static func answers(_ path: String) -> Bool {
        ["/healthz", "/livez", "/readyz"].contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// The answer to a path that ``answers(_:)`` has taken.
    func respond(to request: ServedRequest) async -> ServedResponse {
        let parts = request.path.split(separator: "/").map(String.init)
        let endpoint = parts.first ?? ""
        guard request.method == "GET" || request.method == "HEAD" else {
            return .failure(
                APIFailure(405, .methodNotAllowed, "the server does not allow this method on the requested resource"))
        }
        let checks = ["ping", "log", "storage"] + (endpoint == "readyz" ? ["shutdown"] : [])
        if parts.count > 1 {
            guard parts.count == 2, checks.contains(parts[1]) else {
                return .text("404 page not found\n", status: 404)
            }
            return await passes(parts[1]) ? .text("ok") : .text("internal server error: failed\n", status: 500)
        }
        let excluded = Set(request.query.filter { $0.name == "exclude" }.map(\.value))
        var report = ""
        var isHealthy = true
        for check in checks {
            if excluded.contains(check) {
                report += "[+]\(check) excluded: ok\n"
            } else if await passes(check) {
                report += "[+]\(check) ok\n"
            } else {
                report += "[-]\(check) failed: reason withheld\n"
                isHealthy = false
            }
        }
        for unknown in excluded.subtracting(checks).sorted() {
            report += "warn: some health checks cannot be excluded: no matches for \"\(unknown)\"\n"
        }
        guard isHealthy else { return .text("\(report)\(endpoint) check failed\n", status: 500) }
        let isVerbose = request.query.contains { $0.name == "verbose" }
        return .text(isVerbose ? "\(report)\(endpoint) check passed\n" : "ok")
    }

    private func passes(_ check: String) async -> Bool {
        switch check {
        case "storage":
            // Whatever the reason is, it is in the log of whoever met it first.
            (try? await server.log.get(StoredKey(resource: "namespaces", name: "default"))) != nil
        case "shutdown": !server.watches.isOff
        default: true
        }
    }
}
