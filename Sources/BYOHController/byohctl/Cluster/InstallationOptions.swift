import ArgumentParser
import ByohAPI

/// How hosts get Kubernetes, in the words of the command line.
struct InstallationOptions: ParsableArguments {
    @Option(help: "Where the programs come from: bundle, packages (the host's package manager) or preinstalled.")
    var source: SourceChoice = .bundle

    @Option(
        help: ArgumentHelp(
            """
            Where hosts find the bundle: a path on each host, an http(s) URL, or oci://registry/repository@sha256:DIGEST \
            (oci+http:// without TLS).
            """, valueName: "location"))
    var bundle: String?

    @Option(help: ArgumentHelp("The bundle's SHA-256 (default: of the file of that path here).", valueName: "hex"))
    var bundleSha256: String?

    @Option(
        help: ArgumentHelp(
            "Repository of packages, with apt or rpm metadata (default: what hosts have already).", valueName: "url"))
    var repository: String?

    @Option(help: "apt: the release, such as bookworm, or a folder that ends with a slash (default: /).")
    var repositorySuite: String?

    @Option(help: ArgumentHelp("apt: components of the release.", valueName: "name,…"))
    var repositoryComponents: String = ""

    @Option(
        help: ArgumentHelp(
            "The repository's OpenPGP key: a file here, in ASCII armour, or an http(s) URL for the hosts.",
            valueName: "file or url"))
    var repositoryKey: String?

    @Option(help: ArgumentHelp("Primary fingerprint of that key; needed with a URL.", valueName: "hex"))
    var repositoryKeyFingerprint: String?

    @Option(help: ArgumentHelp("The package that brings containerd (default: containerd).", valueName: "name"))
    var containerdPackage: String?

    enum SourceChoice: String, ExpressibleByArgument, CaseIterable {
        case bundle, packages, preinstalled

        var source: Installation.Source {
            switch self {
            case .bundle: .bundle
            case .packages: .packages
            case .preinstalled: .preinstalled
            }
        }
    }

    /// Nil when the name of the bundle does not say it.
    var versionOfBundle: KubernetesVersion? { bundle.flatMap { KubernetesVersion(bundleName: $0) } }

    /// What can be told without looking at a file.
    ///
    /// - Throws: a sentence about the option that is missing or out of place.
    func validate() throws {
        if source == .bundle, bundle == nil {
            throw ValidationError("--bundle is needed, or another --source: packages or preinstalled")
        }
        if source != .bundle, bundle != nil || bundleSha256 != nil {
            throw ValidationError("--bundle and --bundle-sha256 go with --source bundle, not \(source.rawValue)")
        }
        let isAboutPackages =
            [repository, repositorySuite, repositoryKey, repositoryKeyFingerprint, containerdPackage]
            .contains { $0 != nil } || !repositoryComponents.isEmpty
        if source != .packages, isAboutPackages {
            throw ValidationError("--repository… and --containerd-package go with --source packages")
        }
        if repository == nil, repositoryKey != nil || repositorySuite != nil || !repositoryComponents.isEmpty {
            throw ValidationError("--repository is needed for what else is said about one")
        }
        if let bundleSha256, !BundleDigest.isValid(bundleSha256) {
            throw ValidationError("--bundle-sha256 must be 64 characters of 0-9 and a-f")
        }
        if let bundle {
            let digest = bundleSha256 ?? String(repeating: "0", count: 64)
            do {
                try BundleReference(location: bundle, sha256: digest).validate()
            } catch {
                throw ValidationError("--bundle \(error.problem)")
            }
        }
    }

    /// - Throws: ``InvalidInstallation`` where the controller would refuse it, and why a file cannot be read.
    func installation(version: KubernetesVersion, podNetwork: Installation.PodNetwork) throws -> Installation {
        var installation = Installation(source: source.source, podNetwork: podNetwork)
        if let bundle {
            installation.bundle = BundleReference(location: bundle, sha256: try bundleSha256 ?? localDigest(bundle))
        }
        if source == .packages {
            installation.packages = PackageSource(
                repository: try packageRepository(), containerdPackage: containerdPackage)
        }
        try installation.validate(kubernetesVersion: version.description)
        return installation
    }

    private func localDigest(_ bundle: String) throws -> String {
        guard bundle.hasPrefix("/"), PrivateFile.exists(bundle) else {
            throw CommandFailure("\(bundle) is not on this machine, so --bundle-sha256 must say what it has to be.")
        }
        return try BundleDigest.sha256(ofFile: bundle)
    }

    private func packageRepository() throws -> PackageRepository? {
        guard let repository else { return nil }
        var result = PackageRepository(
            url: repository, suite: repositorySuite,
            components: repositoryComponents.split(separator: ",").map(String.init),
            keyFingerprint: repositoryKeyFingerprint)
        guard let repositoryKey else { return result }
        if repositoryKey.hasPrefix("http://") || repositoryKey.hasPrefix("https://") {
            result.keyURL = repositoryKey
        } else {
            result.key = try PrivateFile.read(repositoryKey)
        }
        return result
    }
}
