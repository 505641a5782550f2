/// One step of changing the host. Its name stands in the journal; what it makes is noted there, and undone from there.
///
/// Called in this order, again after every restart of the agent: `isDone`, and `perform` unless that said yes. A crash may
/// have cut off an earlier `perform` at any place.
package protocol HostStep: Sendable {
    /// Stable, lower-case words with hyphens, such as `unpack-bundle`.
    var name: String { get }
    /// What is being done, for people: a phrase with -ing.
    var message: String { get }
    /// Looks at the host, not at memories.
    func isDone() async throws -> Bool
    func perform(_ record: any ArtifactRecord) async throws
}
