/// The writes that wait for a commit. A pure value: ``RevisionLog`` holds one.
///
/// While one batch is being made durable, later writes gather here; they then share one `fsync`.
struct WriteQueue {
    /// A write and who waits for its outcome.
    struct Entry {
        let write: StorageWrite
        let continuation: CheckedContinuation<Result<WriteOutcome, StorageError>, Never>
    }

    /// What the caller has to do after ``received(_:)``.
    enum Action {
        /// Start committing: nobody else does.
        case startCommitting
        /// Nothing: whoever commits now will come to it.
        case wait
        /// Answer that the storage is closed.
        case refuse
    }

    private var waiting: [Entry] = []
    private var isCommitting = false
    private var isClosed = false

    mutating func received(_ entry: Entry) -> Action {
        if isClosed { return .refuse }
        waiting.append(entry)
        if isCommitting { return .wait }
        isCommitting = true
        return .startCommitting
    }

    /// The next writes to commit together; nil when there are none, and the committing is over.
    mutating func nextBatch(limit: Int = 256) -> [Entry]? {
        guard !waiting.isEmpty else {
            isCommitting = false
            return nil
        }
        let batch = Array(waiting.prefix(limit))
        waiting.removeFirst(batch.count)
        return batch
    }

    /// Takes no more. What waits is still committed.
    mutating func close() {
        isClosed = true
    }
}
