/// Remembers what was made on the host, beyond crashes. The agent's journal is one; tests have one in memory.
package protocol ArtifactRecord: Sendable {
    /// Notes the artifact, on the disk, before it returns. One that is noted already is not noted again.
    ///
    /// Called before the thing is made: after a crash it may be noted and not be there, never the other way round.
    func note(_ artifact: HostArtifact) async throws
    /// Everything noted since the host was last clean, in order.
    var artifacts: [HostArtifact] { get async }
}
