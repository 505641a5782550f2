/// Keys of annotations that we set or read.
public enum ByohAnnotation {
    /// On a ``ByoMachine``: the host it means to hold and the claim, `<host>/<claimID>`.
    ///
    /// Written before the host, so that a machine never holds two: whoever claims for it claims exactly this.
    public static let claim = "byoh.infrastructure.cluster.x-k8s.io/claim"
    /// On a ``ByoMachine`` that is being deleted: do not wait for the host; it is quarantined until it was cleaned.
    ///
    /// On a ``ByoHost`` whose claim names a ByoMachine and a Cluster that do not exist: they are gone for good, clean it.
    public static let forceRelease = "byoh.infrastructure.cluster.x-k8s.io/force-release"
    /// On a ``ByoHost``, written by the controller: the last revision of its plan that failed while the host was in quarantine,
    /// or put it there. An operator who ends the quarantine has that plan carried out once more.
    public static let quarantinedRevision = "byoh.infrastructure.cluster.x-k8s.io/quarantined-revision"
    /// On a certificate signing request and a ``ByoHost``: the UID that the host gave itself when it was installed.
    public static let hostUID = "byoh.infrastructure.cluster.x-k8s.io/host-uid"
    /// On a certificate signing request: the host's `/etc/machine-id`.
    public static let machineID = "byoh.infrastructure.cluster.x-k8s.io/machine-id"
    /// On a certificate signing request, `true`: the host has followed to this management cluster and exists here already, under
    /// the same key. Such a request enrols nobody new.
    public static let moved = "byoh.infrastructure.cluster.x-k8s.io/moved"
    /// On a ``ByoHost``: SHA-256 of the public key that the host was enrolled with, in hex.
    public static let keyDigest = "byoh.infrastructure.cluster.x-k8s.io/key-digest"
    /// On a ``ByoHost``, written by an operator: SHA-256 of the one new key with which the host may enrol again.
    public static let allowKey = "byoh.infrastructure.cluster.x-k8s.io/allow-key"

    /// On a bootstrap token's Secret: see ``EnrolmentTerms``.
    public static let tokenNamespace = "byoh.infrastructure.cluster.x-k8s.io/namespace"
    /// On a bootstrap token's Secret: labels that each host gets, as `key=value,key=value`. Absent for none.
    public static let tokenHostLabels = "byoh.infrastructure.cluster.x-k8s.io/host-labels"
    /// On a bootstrap token's Secret: how many hosts may enrol, in decimal. Absent for one. With 0 nobody new does: the
    /// token leads here whom `clusterctl move` has brought.
    public static let tokenMaximumUses = "byoh.infrastructure.cluster.x-k8s.io/max-uses"
    /// On a bootstrap token's Secret, counted by the controller: how many keys have enrolled. Absent for none. A host
    /// that enrols again with another key counts again, and one that asks with the key that its ``ByoHost`` names does not.
    public static let tokenUses = "byoh.infrastructure.cluster.x-k8s.io/uses"
    /// On a bootstrap token's Secret, noted by the controller: ``EnrolmentTerms/usedBy``, joined by commas.
    public static let tokenUsedBy = "byoh.infrastructure.cluster.x-k8s.io/used-by"
    /// On a bootstrap token's Secret: `true` when hosts are accepted as they enrol; anything else is no.
    public static let tokenAutoAccept = "byoh.infrastructure.cluster.x-k8s.io/auto-accept"

    /// Cluster API's: whoever reconciles the object leaves it alone.
    public static let paused = "cluster.x-k8s.io/paused"
    /// clusterctl's: `clusterctl move` waits while an object has it.
    public static let blockMove = "clusterctl.cluster.x-k8s.io/block-move"
    /// clusterctl's: the object was made in another management cluster and is about to go from this one; it takes the place
    /// of all other annotations. What belongs to the object must stay as it is.
    public static let deleteForMove = "clusterctl.cluster.x-k8s.io/delete-for-move"
    /// Cluster API's: something outside manages the object. Also honoured as a label.
    public static let managedBy = "cluster.x-k8s.io/managed-by"
    /// Cluster API's: on a template in a dry run of the topology controller, which compares and stores nothing.
    public static let topologyDryRun = "topology.cluster.x-k8s.io/dry-run"
}
