import ByohAPI
import JSONTree
import KubernetesModel
import Testing

@Suite struct InstallationTests {
    private static let digest = String(repeating: "a", count: 64)
    private static let armour = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"

    private static func problem(_ installation: Installation, version: String = "v1.33.4") -> String? {
        do {
            try installation.validate(kubernetesVersion: version)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func bundle(_ location: String, sha256: String = digest) -> Installation {
        Installation(source: .bundle, bundle: BundleReference(location: location, sha256: sha256))
    }

    private static func packages(
        _ change: (inout PackageRepository) -> Void = { _ in }, runtime: String? = nil
    ) -> Installation {
        var repository = PackageRepository(url: "https://pkgs.k8s.io/core:/stable:/v1.33/deb/", key: armour)
        change(&repository)
        return Installation(
            source: .packages, packages: PackageSource(repository: repository, containerdPackage: runtime))
    }

    // MARK: - What works

    @Test(arguments: [
        "/srv/b.tar", "http://files.example/b.tar", "https://files.example/b.tar",
        "oci://registry.example/team/bundle@sha256:\(Self.digest)",
        "oci+http://127.0.0.1:5000/bundle@sha256:\(Self.digest)",
    ])
    func takesEveryKindOfLocation(location: String) {
        #expect(Self.problem(Self.bundle(location)) == nil)
    }

    @Test func takesRepositoriesOfBothForms() {
        #expect(Self.problem(Self.packages()) == nil)
        #expect(Self.problem(Self.packages { $0.suite = "/" }) == nil)
        #expect(
            Self.problem(Self.packages { ($0.suite, $0.components) = ("bookworm", ["main", "contrib"]) }) == nil)
        #expect(Self.problem(Self.packages({ $0.url = "file:///srv/packages" }, runtime: "containerd.io")) == nil)
        let fetched = Self.packages {
            ($0.key, $0.keyURL) = (nil, "https://pkgs.k8s.io/core:/stable:/v1.33/deb/Release.key")
            $0.keyFingerprint = "DE15B14486CD377B9E876E1A234654DA9A296436"
        }
        #expect(Self.problem(fetched) == nil)
        #expect(Self.problem(Installation(source: .packages)) == nil, "the host's own sources")
        #expect(Self.problem(Installation(source: .preinstalled)) == nil)
    }

    @Test(arguments: ["v1.33.4", "v1.20.2", "v1.34.0-rc.1", "v1.33.4+vendor.2"])
    func takesExactVersions(version: String) {
        #expect(Self.problem(Installation(source: .preinstalled), version: version) == nil)
    }

    // MARK: - What cannot work

    @Test(arguments: ["v1.33", "1.33.4", "v1.33.x", "stable", "", "v1.33.4;reboot", "v1.33.4 "])
    func refusesVersionsThatCannotBePinned(version: String) {
        for source in [Installation.Source.packages, .preinstalled] {
            let problem = Self.problem(Installation(source: source), version: version)
            #expect(problem?.hasPrefix("spec.version of the Machine is '\(version)'") == true)
        }
    }

    @Test func namesTheFieldAndWhatIsRight() {
        let cases: [(Installation, String)] = [
            (Installation(source: .bundle), "installation.bundle is needed"),
            (Self.bundle("b.tar"), "installation.bundle.location is 'b.tar'"),
            (Self.bundle("ftp://x/b.tar"), "installation.bundle.location is 'ftp://x/b.tar'"),
            (Self.bundle("/b.tar", sha256: "abc"), "installation.bundle.sha256 is 'abc'; right would be 64 hex digits"),
            (Self.bundle("oci://r.example/b:v1"), "it has no digest; a tag may mean another bundle tomorrow"),
            (Self.packages { $0.url = "ftp://x/" }, "repository.url is 'ftp://x/'"),
            (Self.packages { $0.url = "https://u:p@x/" }, "repository.url holds a user or a password"),
            (Self.packages { $0.url = "https://x/ y" }, "without spaces"),
            (Self.packages { $0.suite = "a\nb" }, "repository.suite is"),
            (Self.packages { $0.suite = "bookworm" }, "repository.components must name one"),
            (Self.packages { $0.components = ["main"] }, "repository.components must be empty"),
            (Self.packages { ($0.suite, $0.components) = ("bookworm", ["a b"]) }, "repository.components has 'a b'"),
            (Self.packages { $0.key = nil }, "unsigned packages are not installed"),
            (Self.packages { $0.keyURL = "https://x/k" }, "and key cannot both be given"),
            (Self.packages { $0.key = "hello" }, "repository.key is no OpenPGP public key"),
            (Self.packages { ($0.key, $0.keyURL) = (nil, "https://x/k") }, "keyFingerprint is needed with keyURL"),
            (Self.packages { ($0.key, $0.keyURL) = (nil, "/k") }, "keyURL is '/k'"),
            (Self.packages { $0.keyFingerprint = "DE15" }, "keyFingerprint is 'DE15'; right would be 40 hex digits"),
            (Self.packages(runtime: "a b"), "containerdPackage is 'a b'"),
            (Self.packages(runtime: "-y"), "containerdPackage is '-y'"),
        ]
        for (installation, sentence) in cases {
            let problem = Self.problem(installation)
            #expect(problem?.contains(sentence) == true, "\(problem ?? "accepted"), not \(sentence)")
        }
        // A password is not repeated.
        #expect(Self.problem(Self.packages { $0.url = "https://u:hidden@x/" })?.contains("hidden") == false)
    }

    // MARK: - Registries

    @Test func readsAReference() throws {
        let reference = try OCIReference(parsing: "oci+http://10.0.0.1:5000/team/byoh-bundle@sha256:\(Self.digest)")
        #expect(reference.isPlain && reference.registry == "10.0.0.1:5000")
        #expect(reference.repository == "team/byoh-bundle" && reference.digest == Self.digest)
        #expect(reference.api == "http://10.0.0.1:5000/v2/team/byoh-bundle")
        let other = try OCIReference(parsing: "oci://registry.example/b@sha256:\(Self.digest)")
        #expect(other.api == "https://registry.example/v2/b")
    }

    @Test(arguments: [
        "https://r/b@sha256:\(Self.digest)", "oci://r", "oci:///b@sha256:\(Self.digest)", "oci://r/b", "oci://r/b:1",
        "oci://r/b@sha512:\(Self.digest)", "oci://r/b@sha256:abc", "oci://r/B@sha256:\(Self.digest)",
        "oci://r/a//b@sha256:\(Self.digest)", "oci://r/../b@sha256:\(Self.digest)", "oci://r/@sha256:\(Self.digest)",
        "oci://u:p@r/b@sha256:\(Self.digest)", "oci://r/b?x=y@sha256:\(Self.digest)",
        "oci://r/b@sha256:\(String(repeating: "A", count: 64))",
    ])
    func refusesWhatIsNoReference(text: String) {
        let error = #expect(throws: InvalidOCIReference.self) { try OCIReference(parsing: text) }
        #expect(error?.description.contains("right would be oci://registry/repository@sha256:DIGEST") == true)
    }

    // MARK: - Plans

    // A controller of this version and an agent of the one before, and the other way round.
    @Test func plansOfEarlierControllersAreRead() throws {
        let text = #"{"kubernetesVersion": "v1.20.2", "source": "preinstalled", "podNetwork": "none"}"#
        let plan = try JSONValue(parsing: Array(text.utf8)).decode(HostPlan.HostInstallation.self)
        #expect(plan.packages == nil && plan.source == .preinstalled)
        let again = try JSONValue(encoding: plan)
        #expect(again["packages"] == nil)
    }

    @Test func packagesSurviveThePlan() throws {
        let wanted = Self.packages({ ($0.suite, $0.components) = ("bookworm", ["main"]) }, runtime: "containerd.io")
        let plan = HostPlan.HostInstallation(
            kubernetesVersion: "v1.33.4", source: .packages, packages: wanted.packages)
        #expect(try JSONValue(encoding: plan).decode(HostPlan.HostInstallation.self) == plan)
    }
}
