import KubernetesModel

/// All kinds that are served now. A pure value, replaced when a CustomResourceDefinition changes.
struct KindCatalog: Sendable {
    private struct Place: Hashable {
        let group: String
        let version: String
        let plural: String
    }

    private var kinds: [Place: ServedKind] = [:]
    /// Grows with every change of the kinds that a server serves.
    let generation: Int
    /// Groups in the order in which discovery shows them, each with its versions, the preferred one first.
    private(set) var groups: [(name: String, versions: [String])] = []

    init(_ served: [ServedKind], generation: Int = 0) {
        self.generation = generation
        for kind in served { add(kind) }
    }

    /// Serves one more kind. Of versions of one group the first that is added is the preferred one.
    mutating func add(_ kind: ServedKind) {
        let resource = kind.resource
        kinds[Place(group: resource.group, version: resource.version, plural: resource.plural)] = kind
        if let index = groups.firstIndex(where: { $0.name == resource.group }) {
            if !groups[index].versions.contains(resource.version) {
                groups[index].versions.append(resource.version)
                groups[index].versions.sort(by: KubernetesVersionOrder.precedes)
            }
        } else {
            groups.append((resource.group, [resource.version]))
        }
    }

    func kind(group: String, version: String, plural: String) -> ServedKind? {
        kinds[Place(group: group, version: version, plural: plural)]
    }

    /// The kinds of one version of a group, by plural.
    func kinds(group: String, version: String) -> [ServedKind] {
        kinds.values.filter { $0.resource.group == group && $0.resource.version == version }
            .sorted { $0.resource.plural < $1.resource.plural }
    }

    /// Every stored kind once, in its preferred version.
    var storedKinds: [ServedKind] {
        var seen: Set<String> = []
        return groups.flatMap { group in group.versions.flatMap { kinds(group: group.name, version: $0) } }
            .filter { $0.verbs.contains("list") && seen.insert($0.storageName).inserted }
    }

    /// The kind of a manifest.
    func kind(apiVersion: String, kind: String) -> ServedKind? {
        kinds.values.first { $0.resource.apiVersion == apiVersion && $0.resource.kind == kind }
    }
}

/// The order of versions in discovery: stable before beta before alpha, newer before older, and others last by name.
enum KubernetesVersionOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        switch (rank(left), rank(right)) {
        case (let left?, let right?): left.lexicographicallyPrecedes(right, by: >)
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): left < right
        }
    }

    /// Stability, major and minor of `v1`, `v1beta2` or `v2alpha1`; nil for other texts.
    private static func rank(_ version: String) -> [Int]? {
        guard version.hasPrefix("v") else { return nil }
        for (stability, word) in [(1, "beta"), (0, "alpha")] {
            let parts = version.dropFirst().split(separator: word, omittingEmptySubsequences: false)
            if parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) {
                return [stability, major, minor]
            }
        }
        return Int(version.dropFirst()).map { [2, $0, 0] }
    }
}
