import Admission
import JSONTree
import KubernetesModel
import ManagementAPI

/// The rules of our kinds, for the embedded API: the same that webhooks apply on a cluster, without HTTP between.
struct EmbeddedAdmission: AdmissionControl {
    private let policy: AdmissionPolicy

    init(_ policy: AdmissionPolicy) {
        self.policy = policy
    }

    func defaulted(_ write: ProposedWrite) -> JSONValue { policy.defaulted(AdmissionWrite(write)) }

    func refusal(of write: ProposedWrite) -> Status? {
        let write = AdmissionWrite(write)
        return policy.judge(write).refusal(of: write)
    }

    func warnings(about write: ProposedWrite) -> [String] { policy.judge(AdmissionWrite(write)).warnings }
}

extension AdmissionWrite {
    fileprivate init(_ write: ProposedWrite) {
        self.init(
            of: write.resource, write.object, replacing: write.oldObject, by: write.user, isDryRun: write.isDryRun)
    }
}
