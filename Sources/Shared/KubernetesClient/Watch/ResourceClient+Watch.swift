extension ResourceClient {
    /// A watcher of the collection. It does nothing until it runs. `GET …`, then `GET …?watch=true`
    ///
    /// - Parameter clock: Measures pauses and how long watches live.
    public func watch(
        _ options: WatchOptions = WatchOptions(), clock: any Clock<Duration> = .continuous
    ) -> Watcher<Object> {
        Watcher(self, options: options, clock: clock, seed: .random(in: .min ... .max))
    }

    /// Opens one watch, tells its frames as they are, and returns when the server ends it. `GET …?watch=true`
    ///
    /// For whoever wants to see the protocol: nothing is resumed, listed or tried again.
    ///
    /// - Throws: ``KubernetesError`` when the watch is refused, breaks off or brings something that is no frame, and
    ///   whatever `deliver` throws.
    package func watchOnce(
        from resourceVersion: String, options: WatchOptions = WatchOptions(), seconds: Int = 300,
        _ deliver: @escaping @Sendable (WatchFrame<Object>) async throws -> Void
    ) async throws {
        let attempt = WatchAttempt(resourceVersion: resourceVersion, seconds: seconds)
        let path = try collection(.get, in: namespace)
        let failure: (any Error)? = try await exchange.exchange(attempt.request(path: path, options: options)) {
            response throws(KubernetesError) in
            var reader = WatchFrameReader<Object>(response)
            while let frame = try await reader.next() {
                do { try await deliver(frame) } catch { return error }
            }
            return nil
        }
        if let failure { throw failure }
    }
}
