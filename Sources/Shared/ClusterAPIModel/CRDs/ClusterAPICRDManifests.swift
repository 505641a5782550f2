/// The definitions of Cluster API's kinds for a management plane that has no upstream Cluster API.
///
/// Groups, kinds, versions and field names are upstream's, so that objects move to it unchanged. Never install them where
/// upstream's are: those know more fields.
public enum ClusterAPICRDManifests {
    /// One for each kind; they can be installed in any order.
    public static let all: [CRDManifest] = [
        CRDManifest(name: "clusters.\(ClusterAPIGroup.core)", yaml: PackageResources.clusters_yaml),
        CRDManifest(name: "machines.\(ClusterAPIGroup.core)", yaml: PackageResources.machines_yaml),
        CRDManifest(name: "machinesets.\(ClusterAPIGroup.core)", yaml: PackageResources.machinesets_yaml),
        CRDManifest(name: "machinedeployments.\(ClusterAPIGroup.core)", yaml: PackageResources.machinedeployments_yaml),
        CRDManifest(name: "kubeadmconfigs.\(ClusterAPIGroup.bootstrap)", yaml: PackageResources.kubeadmconfigs_yaml),
        CRDManifest(
            name: "kubeadmconfigtemplates.\(ClusterAPIGroup.bootstrap)",
            yaml: PackageResources.kubeadmconfigtemplates_yaml),
        CRDManifest(
            name: "kubeadmcontrolplanes.\(ClusterAPIGroup.controlPlane)",
            yaml: PackageResources.kubeadmcontrolplanes_yaml),
    ]
}
