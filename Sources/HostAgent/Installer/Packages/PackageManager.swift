package import ByohAPI
package import HostSystem
package import SystemPackage

/// The package managers that an installation can be told to: which files they read, and which commands they take. Pure.
package enum PackageManager: String, CaseIterable, Sendable {
    case apt, dnf, zypper

    /// What the Machine's version says about. They are installed at that version, and held there.
    package static let versionedPackages = ["kubeadm", "kubectl", "kubelet"]

    /// The one of this host; nil when it has none of them. A Debian may have the others as tools, but not the reverse.
    package static func ofHost(_ files: any HostFiles) throws -> PackageManager? {
        for manager in allCases where try files.exists(manager.program) && files.exists(manager.database) {
            return manager
        }
        return nil
    }

    package var program: FilePath {
        switch self {
        case .apt: "/usr/bin/apt-get"
        case .dnf: "/usr/bin/dnf"
        case .zypper: "/usr/bin/zypper"
        }
    }

    private var database: FilePath {
        switch self {
        case .apt: "/var/lib/dpkg/status"
        case .dnf: "/etc/yum.repos.d"
        case .zypper: "/etc/zypp/repos.d"
        }
    }

    /// What keeps them, and the scripts of packages, from asking anybody anything.
    package var environment: [String: String] {
        switch self {
        case .apt:
            [
                "DEBIAN_FRONTEND": "noninteractive", "APT_LISTCHANGES_FRONTEND": "none",
                // It would restart services of the host, which are none of our business.
                "NEEDRESTART_SUSPEND": "1",
            ]
        case .dnf, .zypper: [:]
        }
    }

    // MARK: - Files

    package var repositoryFile: FilePath {
        switch self {
        case .apt: "/etc/apt/sources.list.d/byoh.sources"
        case .dnf: "/etc/yum.repos.d/byoh.repo"
        case .zypper: "/etc/zypp/repos.d/byoh.repo"
        }
    }

    /// apt tells the two forms of a key by the name of the file.
    package func keyFile(isArmored: Bool) -> FilePath {
        switch self {
        case .apt: isArmored ? "/etc/apt/keyrings/byoh.asc" : "/etc/apt/keyrings/byoh.gpg"
        case .dnf, .zypper: "/etc/pki/rpm-gpg/byoh.asc"
        }
    }

    package func repositoryText(_ repository: PackageRepository, keyFile: FilePath) -> String {
        var lines = ["# Made by byoh-agent for as long as this host is used. Do not edit."]
        switch self {
        case .apt:
            lines += ["Types: deb", "URIs: \(repository.url)", "Suites: \(repository.suite ?? "/")"]
            if !repository.components.isEmpty {
                lines.append("Components: \(repository.components.joined(separator: " "))")
            }
            lines.append("Signed-By: \(keyFile)")
        case .dnf, .zypper:
            lines += ["[byoh]", "name=Kubernetes for byoh-agent", "baseurl=\(repository.url)", "enabled=1"]
            lines += ["gpgcheck=1", "gpgkey=file://\(keyFile)"]
            // The exclusion is dnf's way of holding a version: only commands that lift it see these packages.
            lines +=
                self == .dnf
                ? ["excludepkgs=\(Self.versionedPackages.joined(separator: " "))"] : ["type=rpm-md", "autorefresh=0"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Files that keep the version from changing when somebody upgrades the host.
    package func pinFiles(kubernetesVersion: String) -> [(path: FilePath, text: String)] {
        guard self == .apt else { return [] }
        let text = """
            # Made by byoh-agent for as long as this host is used. Do not edit.
            Package: \(Self.versionedPackages.joined(separator: " "))
            Pin: version \(packageVersion(kubernetesVersion))-*
            Pin-Priority: 1000

            """
        return [("/etc/apt/preferences.d/byoh", text)]
    }

    // MARK: - Names and versions

    /// Kubernetes' version as packages carry it, without their own revision: a pre-release sorts before the release.
    package func packageVersion(_ kubernetesVersion: String) -> String {
        let plain = kubernetesVersion.drop { $0 == "v" }.prefix { $0 != "+" }
        return String(plain.map { $0 == "-" ? "~" : $0 })
    }

    /// The package at exactly this version of Kubernetes.
    package func specification(of package: String, kubernetesVersion: String) -> String {
        let version = packageVersion(kubernetesVersion)
        return switch self {
        case .apt: "\(package)=\(version)-*"
        case .dnf: "\(package)-\(version)"
        case .zypper: "\(package)=\(version)"
        }
    }

    /// Whether an installed package is of this version of Kubernetes, whatever its epoch and revision.
    package func isOf(_ kubernetesVersion: String, installed: String) -> Bool {
        let version = packageVersion(kubernetesVersion)
        let upstream = installed.split(separator: ":", maxSplits: 1).last ?? ""
        return upstream == version || upstream.hasPrefix("\(version)-")
    }

    /// rpm keeps trusted keys as packages; what one of them is called there. Nil where keys are files.
    package func packageOfKey(fingerprint: String) -> String? {
        self == .apt ? nil : "gpg-pubkey-\(fingerprint.suffix(8).lowercased())"
    }
}
