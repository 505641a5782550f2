import ControllerRuntime
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

/// A server whose objects change at random, and a store that is told of it by a watch that breaks at random.
struct RandomCacheRun {
    static let zones = ["x", "y"]

    private(set) var server: [ObjectKey: ConfigMap] = [:]
    private(set) var state = StoreState<ConfigMap>()
    /// What somebody knows who was told the differences only.
    private(set) var replayed: [ObjectKey: ConfigMap] = [:]
    private var generator: SeededGenerator
    private var version = 0
    private var isWatching = false

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        state.declare(.label("zone"))
    }

    var held: [ObjectKey: ConfigMap] { state.objects }

    /// A write on the server, a list, or a break.
    mutating func step() {
        switch generator.below(10) {
        case 0: isWatching = false
        case 1: list(isCutShort: generator.below(3) == 0)
        case 2, 3: delete()
        default: put()
        }
    }

    /// A last list, as the watcher would make after a break.
    mutating func settle() {
        if !isWatching { list(isCutShort: false) }
    }

    private mutating func put() {
        let name = "c\(generator.below(6))"
        version += 1
        let uid = server[CacheItem.key(name)]?.metadata.uid ?? "uid-\(version)"
        let object = CacheItem.object(name, version, uid: uid, zone: Self.zones[generator.below(2)])
        server[object.key] = object
        if isWatching { tell(.applied(object)) }
    }

    private mutating func delete() {
        let key = CacheItem.key("c\(generator.below(6))")
        guard var object = server.removeValue(forKey: key) else { return }
        version += 1
        object.metadata.resourceVersion = String(version)
        if isWatching { tell(.deleted(object)) }
    }

    private mutating func list(isCutShort: Bool) {
        tell(.listBegan)
        let objects = server.values.sorted { $0.key < $1.key }
        for object in isCutShort ? objects.prefix(objects.count / 2) : objects[...] {
            tell(.listed(object))
            // A page that is read again tells its objects again.
            if generator.below(4) == 0 { tell(.listed(object)) }
        }
        isWatching = !isCutShort
        if !isCutShort { tell(.listEnded(resourceVersion: String(version))) }
    }

    private mutating func tell(_ event: WatchEvent<ConfigMap>) {
        for change in state.received(event) {
            switch change {
            case .added(let object, _):
                #expect(replayed[object.key] == nil, "\(object.key) was added twice")
                replayed[object.key] = object
            case .updated(let old, let new):
                #expect(replayed[old.key] == old, "\(old.key) was not what it changed from")
                #expect(old != new, "\(old.key) was told without a difference")
                replayed[new.key] = new
            case .deleted(let object):
                #expect(replayed.removeValue(forKey: object.key) != nil, "\(object.key) was deleted, but not there")
            }
        }
    }
}
