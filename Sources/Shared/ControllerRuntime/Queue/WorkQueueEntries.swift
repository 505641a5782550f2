/// The entries of the keys that a queue knows. Each has a slot for as long as there is something to remember; whoever
/// knows the slot does not need to hash the key.
struct WorkQueueEntries<Key: Hashable & Sendable>: Sendable {
    /// Where a key was found. Good until the next key comes or goes.
    struct Place {
        let slot: Int
        fileprivate let index: Dictionary<Key, Int>.Index
    }

    private var slots: [Key: Int] = [:]
    private var entries: [WorkQueueEntry] = []
    /// The key of each slot; nil for a free one.
    private var keys: [Key?] = []
    private var freeSlots: [Int] = []

    subscript(slot: Int) -> WorkQueueEntry {
        get { entries[slot] }
        set { entries[slot] = newValue }
    }

    /// All entries there are, with their slots.
    var occupied: some Sequence<(slot: Int, entry: WorkQueueEntry)> {
        slots.values.lazy.map { ($0, entries[$0]) }
    }

    /// Whether the ticket is the one its key has now.
    func isAlive(_ ticket: WorkQueueTicket) -> Bool { entries[ticket.slot].number == ticket.number }

    func key(of slot: Int) -> Key? { keys[slot] }

    /// Where the entry of a key is; nil when nothing is known of it.
    func find(_ key: Key) -> Place? {
        slots.index(forKey: key).map { Place(slot: slots.values[$0], index: $0) }
    }

    /// The slot of a key, which gets one if nothing is known of it.
    mutating func slot(for key: Key) -> Int {
        let vacant = freeSlots.last ?? entries.count
        let slot = { (slot: inout Int) in slot }(&slots[key, default: vacant])
        guard slot == vacant else { return slot }
        if slot == entries.count {
            entries.append(WorkQueueEntry())
            keys.append(key)
        } else {
            freeSlots.removeLast()
            keys[slot] = key
        }
        return slot
    }

    /// Frees the slot if there is nothing to remember.
    mutating func tidyUp(_ place: Place) {
        guard entries[place.slot].isIdle else { return }
        slots.remove(at: place.index)
        keys[place.slot] = nil
        freeSlots.append(place.slot)
    }

    /// Frees every slot in which there is nothing to remember.
    mutating func tidyUp() {
        for key in Array(slots.keys) {
            if let place = find(key) { tidyUp(place) }
        }
    }
}
