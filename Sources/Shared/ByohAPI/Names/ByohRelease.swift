/// Which release of BYOH this is. All programs and manifests of a release carry the same version.
public enum ByohRelease {
    /// By Semantic Versioning, without a leading `v`. `scripts/release` and `scripts/image` read it here.
    public static let version = "0.1.0"
}
