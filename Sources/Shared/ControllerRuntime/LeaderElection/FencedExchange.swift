package import KubernetesClient

/// Lets writes through only while this process leads.
///
/// The last line of defence: a reconciler that was stopped in the middle of a pass, and resumes when somebody else
/// leads, can read but no longer write. What it was about to send fails as `KubernetesError.invalid`, and
/// nothing is sent.
///
/// It is asked at once, and again before each attempt: a request may have waited for the rate limit, for
/// credentials, or until it may be repeated.
///
/// Caveat: between the last look at the clock and the arrival of the request time passes too, up to the
/// connect timeout where a connection has to be made. The lease outlasts the renew
/// deadline by seconds for that reason; a process that is stopped for longer exactly here is stopped by nothing but the
/// resource version in guarded writes.
package struct FencedExchange: APIExchange {
    private let base: any APIExchange
    private let mayWrite: @Sendable () -> Bool

    package init(_ base: any APIExchange, mayWrite: @escaping @Sendable () -> Bool) {
        self.base = base
        self.mayWrite = mayWrite
    }

    package func exchange<Result: Sendable>(
        _ request: APIRequest, read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        guard request.method != .get else { return try await base.exchange(request, read: read) }
        guard mayWrite() else { throw .notLeading(request.summary) }
        var fenced = request
        fenced.mayBeSent = mayWrite
        return try await base.exchange(fenced, read: read)
    }
}
