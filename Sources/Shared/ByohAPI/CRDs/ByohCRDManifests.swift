/// The CustomResourceDefinitions of our kinds, as users install them.
public enum ByohCRDManifests {
    /// YAML in UTF-8 by the name of the definition, such as `byohosts.infrastructure.cluster.x-k8s.io`.
    public static let all: [String: [UInt8]] = [
        "bootstrapkubeconfigs": PackageResources.bootstrapkubeconfigs_yaml,
        "byoagentupgrades": PackageResources.byoagentupgrades_yaml,
        "byoclusters": PackageResources.byoclusters_yaml,
        "byoclustertemplates": PackageResources.byoclustertemplates_yaml,
        "byohosts": PackageResources.byohosts_yaml,
        "byomachines": PackageResources.byomachines_yaml,
        "byomachinetemplates": PackageResources.byomachinetemplates_yaml,
        "byoremediations": PackageResources.byoremediations_yaml,
        "byoremediationtemplates": PackageResources.byoremediationtemplates_yaml,
        "k8sinstallerconfigs": PackageResources.k8sinstallerconfigs_yaml,
        "k8sinstallerconfigtemplates": PackageResources.k8sinstallerconfigtemplates_yaml,
    ].reduce(into: [:]) { $0["\($1.key).\(ByohGroup.name)"] = $1.value }
}
