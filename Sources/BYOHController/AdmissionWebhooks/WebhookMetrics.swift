import Admission
package import Metrics

/// What the webhooks are asked and what they answer.
package struct WebhookMetrics: Sendable {
    enum Result: String, CaseIterable, Sendable {
        /// The write may go on.
        case allowed
        /// The write breaks a rule.
        case refused
        /// The request was no question.
        case unreadable
    }

    private struct Key: Hashable {
        let duty: AdmissionReviewer.Duty
        let result: Result
    }

    /// `byoh_admission_reviews_total{webhook,result}`
    private let total: [Key: Counter]

    package init(_ factory: any MetricsFactory) {
        var total: [Key: Counter] = [:]
        for duty in AdmissionReviewer.Duty.allCases {
            for result in Result.allCases {
                total[Key(duty: duty, result: result)] = Counter(
                    label: "byoh_admission_reviews_total",
                    dimensions: [("webhook", duty.rawValue), ("result", result.rawValue)], factory: factory)
            }
        }
        self.total = total
    }

    func answered(_ duty: AdmissionReviewer.Duty, _ result: Result) {
        total[Key(duty: duty, result: result)]?.increment()
    }
}
