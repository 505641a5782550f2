import JSONTree
package import KubernetesModel

extension LeaseRecord {
    /// What a Lease on the server says; fields that are missing count as an unheld lease's.
    package init(_ spec: LeaseSpec) {
        self.init(
            holder: spec.holderIdentity ?? "", duration: .seconds(Int(spec.leaseDurationSeconds ?? 0)),
            acquiredAt: spec.acquireTime, renewedAt: spec.renewTime, transitions: Int(spec.leaseTransitions ?? 0))
    }

    /// The `spec` to write.
    package var spec: LeaseSpec {
        LeaseSpec(
            holderIdentity: holder, leaseDurationSeconds: Int32(clamping: duration.components.seconds),
            acquireTime: acquiredAt, renewTime: renewedAt, leaseTransitions: Int32(clamping: transitions))
    }
}
