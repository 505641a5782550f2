/// A Kubernetes version, such as `v1.34.1`. Pure.
struct KubernetesVersion: Hashable, Sendable, Comparable {
    let major: Int
    let minor: Int
    let patch: Int

    init(major: Int, minor: Int, patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `v1.34.1`, with or without the `v`; what follows a `-` or `+` does not count.
    ///
    /// - Throws: ``InvalidKubernetesVersion`` with the text and what would be right.
    init(parsing text: String) throws(InvalidKubernetesVersion) {
        let core = text.drop { $0 == "v" }.prefix { $0 != "-" && $0 != "+" }
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2],
            major >= 0, minor >= 0, patch >= 0
        else { throw InvalidKubernetesVersion(text: text) }
        self.init(major: major, minor: minor, patch: patch)
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}

/// Text that is no Kubernetes version.
struct InvalidKubernetesVersion: WrongInput, Hashable {
    let text: String

    var description: String { "'\(text)' is no Kubernetes version; right would be v1.34.1" }
}
