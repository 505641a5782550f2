import JSONTree
import KubernetesModel

extension ObjectWriter {
    /// Fills in what the admission control fills in.
    func admit(_ object: inout JSONValue, replacing old: JSONValue?, isDryRun: Bool) {
        guard let (control, write) = proposed(object, replacing: old, isDryRun: isDryRun) else { return }
        object = control.defaulted(write)
    }

    /// - Throws: ``APIFailure`` with the refusal of the admission control.
    func checkAdmission(of object: JSONValue, replacing old: JSONValue?, isDryRun: Bool) throws(APIFailure) {
        guard let (control, write) = proposed(object, replacing: old, isDryRun: isDryRun),
            let status = control.refusal(of: write)
        else { return }
        throw APIFailure(status)
    }

    /// What the client should know about an object that was written: by the kind's rules, and by the admission control.
    func warnings(about object: JSONValue, isDryRun: Bool) -> [String] {
        let own = request.kind.rules.warnings(for: object)
        guard let (control, write) = proposed(object, replacing: nil, isDryRun: isDryRun) else { return own }
        return own + control.warnings(about: write)
    }

    /// Nil when nobody is to be asked.
    private func proposed(
        _ object: JSONValue, replacing old: JSONValue?, isDryRun: Bool
    ) -> (any AdmissionControl, ProposedWrite)? {
        guard let control = server.admission, request.target.subresource == nil else { return nil }
        let write = ProposedWrite(
            resource: request.kind.resource, object: object, oldObject: old, user: request.user, isDryRun: isDryRun)
        return (control, write)
    }
}
