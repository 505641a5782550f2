import ByohAPI
import HostSystem
import Installer
import SystemPackage
import TestSupport
import Testing

@Suite struct PackageManagerTests {
    private static let repository = PackageRepository(
        url: "https://pkgs.k8s.io/core:/stable:/v1.31/deb/", key: "k")

    // MARK: - Files

    @Test func aptReadsAStanzaThatTrustsOneKey() {
        #expect(
            PackageManager.apt.repositoryText(Self.repository, keyFile: "/etc/apt/keyrings/byoh.asc") == """
                # Made by byoh-agent for as long as this host is used. Do not edit.
                Types: deb
                URIs: https://pkgs.k8s.io/core:/stable:/v1.31/deb/
                Suites: /
                Signed-By: /etc/apt/keyrings/byoh.asc

                """)
        var release = Self.repository
        (release.suite, release.components) = ("bookworm", ["main", "extra"])
        let text = PackageManager.apt.repositoryText(release, keyFile: "/k")
        #expect(text.contains("Suites: bookworm\nComponents: main extra\nSigned-By: /k\n"))
        #expect(PackageManager.apt.keyFile(isArmored: false) == "/etc/apt/keyrings/byoh.gpg")
    }

    @Test func aptIsToldWhichVersionToPrefer() {
        let pins = PackageManager.apt.pinFiles(kubernetesVersion: "v1.31.2")
        #expect(pins.map(\.path) == ["/etc/apt/preferences.d/byoh"])
        #expect(pins[0].text.hasSuffix("Package: kubeadm kubectl kubelet\nPin: version 1.31.2-*\nPin-Priority: 1000\n"))
        #expect(PackageManager.dnf.pinFiles(kubernetesVersion: "v1.31.2").isEmpty)
    }

    @Test func dnfAndZypperReadARepositoryThatChecksSignatures() {
        let dnf = PackageManager.dnf.repositoryText(Self.repository, keyFile: "/etc/pki/rpm-gpg/byoh.asc")
        #expect(dnf.contains("[byoh]\n"))
        #expect(dnf.contains("baseurl=https://pkgs.k8s.io/core:/stable:/v1.31/deb/\nenabled=1\ngpgcheck=1\n"))
        #expect(dnf.contains("gpgkey=file:///etc/pki/rpm-gpg/byoh.asc\nexcludepkgs=kubeadm kubectl kubelet\n"))
        let zypper = PackageManager.zypper.repositoryText(Self.repository, keyFile: "/k")
        #expect(zypper.contains("gpgcheck=1\ngpgkey=file:///k\ntype=rpm-md\n") && !zypper.contains("exclude"))
    }

    // MARK: - Commands

    /// The whole plan of an installation, as each of them is told it.
    @Test(arguments: [
        (
            PackageManager.apt,
            [
                "apt-get update --quiet -o APT::Update::Error-Mode=any -o "
                    + "Dir::Etc::sourcelist=/etc/apt/sources.list.d/byoh.sources -o Dir::Etc::sourceparts=- -o "
                    + "APT::Get::List-Cleanup=0",
                "apt-get install --simulate --no-install-recommends kubelet=1.31.2-* containerd",
                "apt-get install --yes --quiet --no-install-recommends --no-remove -o "
                    + "Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o "
                    + "APT::Keep-Downloaded-Packages=false kubelet=1.31.2-* containerd",
                "apt-mark hold kubelet", "apt-mark unhold kubelet",
                "apt-mark manual kubelet containerd", "dpkg --purge kubelet containerd",
            ]
        ),
        (
            .dnf,
            [
                "rpm --import /k.asc",
                "dnf --quiet --assumeyes makecache --refresh --setopt=exit_on_lock=True --disablerepo=* "
                    + "--enablerepo=byoh --setopt=byoh.skip_if_unavailable=False",
                "dnf install --assumeno --setopt=exit_on_lock=True --setopt=install_weak_deps=False "
                    + "--setopt=*.skip_if_unavailable=True --setopt=disable_excludes=byoh kubelet-1.31.2 containerd",
                "dnf install --assumeyes --setopt=exit_on_lock=True --setopt=install_weak_deps=False "
                    + "--setopt=*.skip_if_unavailable=True --setopt=disable_excludes=byoh kubelet-1.31.2 containerd",
                "rpm --erase --allmatches kubelet containerd",
            ]
        ),
        (
            .zypper,
            [
                "rpm --import /k.asc", "zypper --non-interactive refresh --force byoh",
                "zypper --non-interactive install --dry-run --no-recommends kubelet=1.31.2 containerd",
                "zypper --non-interactive install --no-recommends --auto-agree-with-licenses kubelet=1.31.2 containerd",
                "zypper --non-interactive addlock kubelet", "zypper --non-interactive removelock kubelet",
                "rpm --erase --allmatches kubelet containerd",
            ]
        ),
    ])
    func thePlanOfAnInstallation(manager: PackageManager, commands: [String]) {
        let names = [manager.specification(of: "kubelet", kubernetesVersion: "v1.31.2"), "containerd"]
        let plan: [HostCommand?] = [
            manager.trust("/k.asc"), manager.refresh(onlyOurs: true), manager.preview(names), manager.install(names),
            manager.hold(["kubelet"]), manager.unhold(["kubelet"]), manager.forgetWhy(["kubelet", "containerd"]),
            manager.remove(["kubelet", "containerd"]),
        ]
        #expect(plan.compactMap { $0?.description } == commands)
    }

    @Test func aptAsksNobody() {
        let environment = PackageManager.apt.install(["kubelet"]).environment
        #expect(environment["DEBIAN_FRONTEND"] == "noninteractive")
        #expect(environment["NEEDRESTART_SUSPEND"] == "1")
    }

    // MARK: - Versions

    @Test(arguments: [
        ("v1.31.2", "1.31.2-1.1", true), ("v1.31.2", "1.31.2-00", true), ("v1.31.2", "2:1.31.2-1", true),
        ("v1.31.2", "1.31.2", true), ("v1.31.2", "1.31.20-1.1", false), ("v1.31.2", "1.31.1-1.1", false),
        ("v1.31.0-rc.1", "1.31.0~rc.1-1.1", true), ("v1.31.0", "1.31.0~rc.1-1.1", false),
        ("v1.31.2+vendor", "1.31.2-1.1", true),
    ])
    func knowsWhichPackagesAreOfAVersion(version: String, installed: String, isIt: Bool) {
        #expect(PackageManager.apt.isOf(version, installed: installed) == isIt)
    }

    @Test func takesForInstalledOnlyWhatIsWhole() {
        let text =
            "ii \tcontainerd\t1.6.20~ds1-1\nhi \tkubelet\t1.31.2-1.1\nrc \tkubeadm\t1.30.0-1\niU \tkubectl\t1.31.2\n"
        #expect(
            PackageManager.apt.installed(in: text) == ["containerd": "1.6.20~ds1-1", "kubelet": "1.31.2-1.1"])
        let rpm = PackageManager.dnf.installed(in: "ii \tbash\t5.1-1\nii \tgpg-pubkey\t9a296436-5f5f\n")
        #expect(rpm["gpg-pubkey-9a296436"] != nil && rpm["bash"] == "5.1-1")
        #expect(PackageManager.dnf.packageOfKey(fingerprint: "DE15B1448A9A296436") == "gpg-pubkey-9a296436")
    }

    @Test func tellsHowWhatIsThereIs() {
        let text = "ii \ta\t1\nhi \tb\t1\nrc \tc\t1\niU \td\t1\nun \te\t\nhF \tf\t1\n"
        #expect(
            PackageManager.apt.states(in: text)
                == ["a": .installed, "b": .held, "c": .incomplete, "d": .incomplete, "f": .incomplete])
        let rpm = PackageManager.zypper.states(in: "ii \tbash\t5.1-1\nii \tgpg-pubkey\t9a296436-5f5f\n")
        #expect(rpm["gpg-pubkey-9a296436"] == .installed && rpm["bash"] == .installed)
    }

    // MARK: - What they say

    @Test(arguments: [
        (
            PackageManager.apt,
            "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)"
        ),
        (.apt, "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4 (apt-get)"),
        (.apt, "dpkg: error: dpkg frontend lock was locked by another process with pid 99"),
        (.dnf, "Waiting for process with pid 1234 to finish."),
        (.dnf, "metadata already locked by 18462"),
        (.dnf, "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)"),
        (.zypper, "System management is locked by the application with pid 77 (zypper).; ZYpp is locked"),
    ])
    func seesWhoHoldsTheLock(manager: PackageManager, line: String) {
        #expect(manager.lockComplaint(in: "Reading...\n\(line)\n") == line)
        #expect(manager.lockComplaint(in: "E: Unable to locate package kubelet\n") == nil)
    }

    @Test func prefersTheLineThatNamesTheProgram() {
        let text = """
            metadata already locked by 18462
              The application with PID 18462 is: packagekitd
                Memory :  45 M RSS (104 MB VSZ)

            """
        #expect(PackageManager.dnf.lockComplaint(in: text) == "The application with PID 18462 is: packagekitd")
    }

    @Test func readsAptsForecast() {
        let changes = PackageChanges(
            """
            NOTE: This is only a simulation!
            Reading package lists...
            The following NEW packages will be installed:
              conntrack kubelet
            Remv docker.io [20.10.24]
            Inst conntrack (1:1.4.7-1+b2 Debian:12.5/stable [amd64])
            Inst libseccomp2 [2.5.3-1] (2.5.4-1 Debian:12.5/stable [amd64])
            Inst kubelet (1.31.2-1.1 isv:kubernetes:core:stable:v1.31:deb [amd64])
            Conf conntrack (1:1.4.7-1+b2 Debian:12.5/stable [amd64])
            Conf libseccomp2 (2.5.4-1 Debian:12.5/stable [amd64])
            Conf kubelet (1.31.2-1.1 isv:kubernetes:core:stable:v1.31:deb [amd64])

            """, of: .apt)
        #expect(changes?.added == ["conntrack", "kubelet"])
        #expect(changes?.touched == ["docker.io", "libseccomp2"])
    }

    @Test func readsDnfsForecast() {
        let changes = PackageChanges(
            """
            Last metadata expiration check: 0:00:01 ago on Sat 01 Jan 2022 12:00:00 PM UTC.
            Dependencies resolved.
            ================================================================================
             Package                 Architecture Version                    Repository Size
            ================================================================================
            Installing:
             kubelet                 x86_64       1.31.2-150500.1.1          byoh       15 M
            Upgrading:
             libseccomp              x86_64       2.5.2-2.el9                baseos     71 k
            Installing dependencies:
             a-package-with-a-name-that-is-longer-than-its-column
                                     x86_64       1.4.7-2.el9                appstream 222 k
             kubernetes-cni          x86_64       1.5.1-150500.1.1           byoh      7.8 M

            Transaction Summary
            ================================================================================
            Install  3 Packages
            Upgrade  1 Package

            Operation aborted.

            """, of: .dnf)
        #expect(
            changes?.added == ["kubelet", "a-package-with-a-name-that-is-longer-than-its-column", "kubernetes-cni"])
        #expect(changes?.touched == ["libseccomp"])
        #expect(PackageChanges("Error: Unable to find a match: kubelet-1.31.2\n", of: .dnf) == nil)
    }

    @Test func whatDnfWouldReplaceIsTouchedAndWhatItSkipsIsNot() {
        let changes = PackageChanges(
            """
            Dependencies resolved.
            ================================================================================
             Package                Architecture    Version             Repository     Size
            ================================================================================
            Installing:
             containerd.io          x86_64          1.7.1-1             byoh          6.2 k
                 replacing  runc.x86_64 1.0.3-1
            Skipping packages with conflicts:
            (add '--best --allowerasing' to command line to force their upgrade):
             podman                 x86_64          4.9.4-1             appstream      15 M

            Transaction Summary
            ================================================================================
            Install  1 Package

            Operation aborted.

            """, of: .dnf)
        #expect(changes?.added == ["containerd.io"] && changes?.touched == ["runc.x86_64"])
    }

    /// dnf 5 counts in rows like those of its tables.
    @Test func readsTheForecastOfDnf5() {
        let changes = PackageChanges(
            """
            Package         Arch   Version              Repository      Size
            Installing:
             kubelet        x86_64 1.33.2-150500.1.1    byoh        78.0 MiB
            Installing dependencies:
             kubernetes-cni x86_64 1.6.0-150500.1.1     byoh        50.1 MiB

            Transaction Summary:
             Installing:         2 packages

            Operation aborted by the user.

            """, of: .dnf)
        #expect(changes?.added == ["kubelet", "kubernetes-cni"] && changes?.touched == [])
    }

    @Test func readsZyppersForecastOfAnUpgrade() {
        let changes = PackageChanges(
            """
            The following NEW package is going to be installed:
              containerd-next

            The following package is going to be upgraded:
              libseccomp

            1 package to upgrade, 1 new.
            Overall download size: 12.3 KiB. Already cached: 0 B. After the operation, additional 8.0 B will be used.

            """, of: .zypper)
        #expect(changes?.added == ["containerd-next"] && changes?.touched == ["libseccomp"])
    }

    @Test func readsZyppersForecast() {
        let changes = PackageChanges(
            """
            Loading repository data...
            Reading installed packages...
            Resolving package dependencies...

            The following 3 NEW packages are going to be installed:
              conntrack-tools kubelet
              kubernetes-cni

            The following package is going to be downgraded:
              libseccomp2

            1 package to downgrade, 3 new packages to install.

            """, of: .zypper)
        #expect(changes?.added == ["conntrack-tools", "kubelet", "kubernetes-cni"])
        #expect(changes?.touched == ["libseccomp2"])
        #expect(PackageChanges("No provider of 'kubelet=1.31.2' found.\n", of: .zypper) == nil)
    }

    @Test func aHostsManagerIsTheOneThatHasItsDatabase() async throws {
        try await TemporaryFolder.with("packages") { folder in
            let files = LocalFiles(root: folder)
            #expect(try PackageManager.ofHost(files) == nil)
            try files.write("/usr/bin/dnf", [], .program)
            #expect(try PackageManager.ofHost(files) == nil, "a tool, not the host's own")
            try files.makeFolder("/etc/yum.repos.d", mode: .folder)
            #expect(try PackageManager.ofHost(files) == .dnf)
            try files.write("/usr/bin/apt-get", [], .program)
            try files.write("/var/lib/dpkg/status", [], .ordinary)
            #expect(try PackageManager.ofHost(files) == .apt)
        }
    }
}
