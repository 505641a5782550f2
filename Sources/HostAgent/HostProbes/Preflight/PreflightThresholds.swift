/// From where on preflight checks complain.
package struct PreflightThresholds: Hashable, Sendable {
    /// Free bytes of the filesystems that programs, images and pods go to. Below the first nothing fits; the second leaves
    /// room for the images of a few add-ons.
    package var diskFailure: Int64 = 2 << 30
    package var diskWarning: Int64 = 10 << 30
    /// Share of inodes that must be free.
    package var freeInodeShare = 0.05
    /// Memory that a worker cannot do without, and what kubeadm asks of a control plane (1,700 MB).
    package var memoryFailure: Int64 = 700 << 20
    package var memoryWarning: Int64 = 1_700_000_000
    /// What kubeadm asks of a control plane.
    package var processorWarning = 2

    package init() {}
}
