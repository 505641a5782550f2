public import KubernetesModel

extension ObjectMeta {
    /// Whether `clusterctl move` has made the object elsewhere and is about to remove it here.
    ///
    /// Whoever reconciles it leaves it alone: clusterctl takes away the finalizers, and nothing of it may be undone.
    public var isLeaving: Bool { annotations[ByohAnnotation.deleteForMove] != nil }
}
