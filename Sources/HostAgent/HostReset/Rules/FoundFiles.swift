import HostSystem
import SystemPackage

/// What was on the host before it was used, in the folders that nodes have, and stays there.
struct FoundFiles: Sendable {
    /// Whether all that is below belongs to it, by path.
    private var paths: [FilePath: Bool] = [:]
    private var activeUnits: Set<String> = []

    init(_ artifacts: [HostArtifact]) {
        for artifact in artifacts {
            switch artifact {
            case .found(let path, let isWhole): paths[FilePath(path)] = isWhole
            case .foundUnit(let name, _, wasActive: true): activeUnits.insert(name)
            default: continue
            }
        }
    }

    /// Whether the path, or something in it, was there.
    func has(at path: FilePath) -> Bool { paths.keys.contains { $0.starts(with: path) } }

    /// Whether the path stays with everything that is in it, whenever it came.
    func keepsAll(of path: FilePath) -> Bool { paths.contains { $0.value && path.starts(with: $0.key) } }

    /// Those of a unit's processes that a reset leaves alone, or starts again.
    func runs(process name: String) -> Bool { name == "kubelet" && runs("kubelet.service") }

    /// Whether the unit ran before, and does so again.
    func runs(_ unit: String) -> Bool { activeUnits.contains(unit) }
}
