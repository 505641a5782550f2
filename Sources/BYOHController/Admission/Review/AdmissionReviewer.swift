import JSONTree
package import KubernetesModel

/// Answers what the API server asks a webhook, by the rules of an ``AdmissionPolicy``. Pure.
package struct AdmissionReviewer: Sendable {
    /// What a webhook is asked for.
    package enum Duty: String, CaseIterable, Sendable {
        /// Whether the write may be done.
        case validate
        /// What was left out.
        case mutate
    }

    private let policy: AdmissionPolicy

    package init(_ policy: AdmissionPolicy) {
        self.policy = policy
    }

    /// Answers one question, in `admission.k8s.io/v1`.
    ///
    /// Deletions, subresources and kinds without rules are allowed: no configuration, however wrong, makes the rules block
    /// them.
    ///
    /// - Throws: ``UnreadableReview`` for what is no question.
    package func answer(_ body: [UInt8], _ duty: Duty) throws(UnreadableReview) -> AdmissionReview {
        let request = try Self.question(in: body)
        guard let write = try Self.write(request) else {
            return AdmissionReview(response: AdmissionResponse(uid: request.uid, allowed: true))
        }
        switch duty {
        case .validate:
            let verdict = policy.judge(write)
            let refusal = verdict.refusal(of: write)
            return AdmissionReview(
                response: AdmissionResponse(
                    uid: request.uid, allowed: refusal == nil, status: refusal, warnings: verdict.warnings))
        case .mutate:
            let patch = JSONPatch.diff(from: write.object, to: policy.defaulted(write))
            guard !patch.isEmpty else {
                return AdmissionReview(response: AdmissionResponse(uid: request.uid, allowed: true))
            }
            do {
                return AdmissionReview(response: try AdmissionResponse(uid: request.uid, patching: patch))
            } catch {
                throw UnreadableReview("the defaults cannot be written as a JSON patch: \(error)")
            }
        }
    }

    private static func question(in body: [UInt8]) throws(UnreadableReview) -> AdmissionRequest {
        let review: AdmissionReview
        do {
            review = try JSONValue(parsing: body).decode(AdmissionReview.self)
        } catch {
            throw UnreadableReview("the body is no AdmissionReview: \(error)")
        }
        let expected = AdmissionReview.typeMeta
        guard review.apiVersion == expected.apiVersion, review.kind == expected.kind else {
            throw UnreadableReview(
                "the body is a \(review.kind) of \(review.apiVersion); right would be \(expected.kind) of "
                    + expected.apiVersion)
        }
        guard let request = review.request else { throw UnreadableReview("the AdmissionReview has no request") }
        return request
    }

    /// The write in question; nil for one that there are no rules for.
    private static func write(_ request: AdmissionRequest) throws(UnreadableReview) -> AdmissionWrite? {
        guard request.subResource.isEmpty, ["CREATE", "UPDATE"].contains(request.operation),
            let object = request.object
        else { return nil }
        let resource = APIResource(
            group: request.kind.group, version: request.kind.version, kind: request.kind.kind,
            plural: request.resource.resource)
        do {
            var new = try JSONValue(encoding: object)
            // A name that the server is to make up is not in the object yet.
            if !request.namespace.isEmpty, new["metadata"]?["namespace"] == nil {
                var metadata = new["metadata"] ?? [:]
                metadata["namespace"] = .string(request.namespace)
                new["metadata"] = metadata
            }
            return AdmissionWrite(
                of: resource, new,
                replacing: request.operation == "UPDATE"
                    ? try request.oldObject.map { try JSONValue(encoding: $0) } : nil,
                by: request.userInfo, isDryRun: request.dryRun)
        } catch {
            throw UnreadableReview("the object of the AdmissionReview cannot be read: \(error)")
        }
    }
}

/// Why a body is no question. Quotes no object.
package struct UnreadableReview: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence for people.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
