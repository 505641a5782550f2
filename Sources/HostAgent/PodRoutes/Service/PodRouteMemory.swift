import HostSystem
import JSONTree
import KubernetesModel
import Logging
import SystemPackage

/// What the Nodes last said, on the disk, so that after a boot the routes need no API server.
///
/// It holds what the routes are made from, not the routes: whoever reads it judges it as if the Nodes had just said it. The
/// journal has it as a thing of the agent's, so it goes when the host is cleaned.
actor PodRouteMemory {
    private let files: any HostFiles
    private let record: any ArtifactRecord
    private let logger: Logger
    /// What is on the disk, as far as this process knows.
    private var remembered: [NodeNetwork]?
    private var isFailing = false

    init(files: any HostFiles, record: any ArtifactRecord, logger: Logger) {
        self.files = files
        self.record = record
        self.logger = logger
    }

    /// Puts the Nodes on the disk unless they are there already.
    ///
    /// Not an error: that the disk is full or broken. It is logged once, tried again with the next pass, and until then only a
    /// boot without an API server is the worse for it.
    func remember(_ nodes: [NodeNetwork]) async {
        let nodes = nodes.sorted { $0.name < $1.name }
        if nodes == remembered { return }
        do {
            try await record.note(.file(path: PodNetworkMarks.memory.string, saved: nil))
            try files.write(PodNetworkMarks.memory, try JSONValue(encoding: Document(nodes)).serialized(), .secret)
            remembered = nodes
            isFailing = false
        } catch {
            if !isFailing {
                logger.warning(
                    "What routes are made from cannot be written to the disk",
                    metadata: ["path": "\(PodNetworkMarks.memory)", "error": "\(error)"])
            }
            isFailing = true
        }
    }

    /// The Nodes as they were last remembered; nil when there is nothing, or nothing that can be read.
    func recall() -> [NodeNetwork]? {
        do {
            guard let text = try files.text(PodNetworkMarks.memory) else { return nil }
            let document = try JSONValue(parsing: Array(text.utf8)).decode(Document.self)
            guard document.version == Document.version else { return nil }
            return document.nodes.map(\.network)
        } catch {
            logger.warning(
                "What routes were made from cannot be read; they are made once the Nodes can be read",
                metadata: ["path": "\(PodNetworkMarks.memory)", "error": "\(error)"])
            return nil
        }
    }

    /// The file.
    private struct Document: Codable {
        /// Of this form. A file of another one is as good as none.
        static let version = 1

        let version: Int
        let nodes: [Entry]

        init(_ nodes: [NodeNetwork]) {
            version = Self.version
            self.nodes = nodes.map(Entry.init)
        }
    }

    private struct Entry: Codable {
        let name: String
        let podCIDRs: [String]
        let address: String?
        let created: Time?

        init(_ node: NodeNetwork) {
            name = node.name
            podCIDRs = node.podRanges.map(\.description)
            address = node.address?.description
            created = node.created
        }

        var network: NodeNetwork {
            NodeNetwork(
                name: name, podRanges: podCIDRs.compactMap { IPv4Prefix($0) },
                address: address.flatMap { IPv4Address($0) }, created: created)
        }
    }
}
