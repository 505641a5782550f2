package import HostSystem

/// What was made, remembered until the test is over.
package actor MemoryRecord: ArtifactRecord {
    package private(set) var artifacts: [HostArtifact] = []

    package init() {}

    package func note(_ artifact: HostArtifact) {
        if !artifacts.contains(artifact) { artifacts.append(artifact) }
    }
}
