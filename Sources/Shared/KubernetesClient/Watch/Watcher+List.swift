import KubernetesModel

extension Watcher {
    /// Reads one page and tells its objects.
    func read(
        _ page: PageRequest, of summary: RequestSummary, _ session: WatchSession,
        _ deliver: @escaping @Sendable (WatchEvent<Object>) async throws -> Void
    ) async throws -> Step {
        try await perform(page.request(path: summary.path, options: options), session) {
            response throws(KubernetesError) in
            var reader = ListReader<Object>(response)
            do {
                if page.isFirst { try await deliver(.listBegan) }
            } catch {
                return .stopped(error)
            }
            while let item = try await reader.next() {
                do {
                    switch item {
                    case .object(let object): try await deliver(.listed(object))
                    case .unreadable(let object): try await deliver(.unreadable(object))
                    }
                } catch {
                    return .stopped(error)
                }
            }
            let action = session.received(.pageEnded(reader.metadata))
            return .step(Step(action, after: missingVersion(in: reader.metadata, response.summary)))
        }
    }

    private func missingVersion(in metadata: ListMeta, _ summary: RequestSummary) -> KubernetesError? {
        guard metadata.continue.isEmpty, metadata.resourceVersion?.isEmpty ?? true else { return nil }
        return .undecodable(
            .keyNotFound(
                PathStep("resourceVersion"),
                .init(
                    codingPath: [PathStep("metadata")],
                    debugDescription: "The list has no resourceVersion to watch from")), summary)
    }
}
