package import HTTPServing
package import Logging

/// What an operator can set about the agent: `/etc/byoh/agent.yaml`, one property a key.
///
/// ``ConfigurationKey/all`` says how each is read and shown, what may stand there, and whether it changes while the agent
/// runs. What the management cluster decides, such as versions and names, is in the plan and never here.
package struct AgentConfiguration: Hashable, Sendable {
    package var log = Log()
    package var lease = LeasePace()
    package var inventory = Inventory()
    package var bootstrap = Bootstrap()
    package var health = Health()
    package var metrics = Metrics()

    /// The defaults, which hold where there is no file.
    package init() {}

    /// What is logged, and in which form.
    package struct Log: Hashable, Sendable {
        /// Records below it are dropped.
        package var level = Logger.Level.info
        package var form = Form.automatic

        package enum Form: String, CaseIterable, Hashable, Sendable {
            /// Journal where standard error leads to journald, text elsewhere.
            case automatic = "auto"
            /// A line a record, with the time in front.
            case text
            /// A JSON object a line.
            case json
            /// Entries of journald with their facts as fields.
            case journal
        }
    }

    /// How often the host shows the management cluster that it lives.
    package struct LeasePace: Hashable, Sendable {
        /// While a plan is worked on.
        package var busyInterval = Duration.seconds(10)
        /// Otherwise.
        package var idleInterval = Duration.seconds(60)
    }

    /// How often the agent looks at what the host is made of.
    package struct Inventory: Hashable, Sendable {
        package var interval = Duration.seconds(3_600)
    }

    /// How much patience there is with the commands that make the host a node.
    package struct Bootstrap: Hashable, Sendable {
        /// How often they are tried before somebody has to look.
        package var attempts = 6
        /// When one attempt is ended.
        package var timeLimit = Duration.seconds(1_800)
    }

    /// What is taken for well. Each check says at its warning that somebody should look, and at its failure that the host
    /// cannot do its work.
    package struct Health: Hashable, Sendable {
        /// How long no renewal of the Lease may succeed before the connection counts as lost.
        package var connectionTimeout = Duration.seconds(180)
        /// Of a filesystem, of its bytes or of its inodes, that is used up.
        package var diskWarning = Percentage(90)
        package var diskFailure = Percentage(95)
        /// Of the memory that is still available.
        package var memoryWarning = Percentage(5)
        package var memoryFailure = Percentage(2)
        /// Of the last five minutes in which work waited. Only warnings: pressure is what a busy node has.
        package var cpuPressureWarning = Percentage(90)
        package var memoryPressureWarning = Percentage(20)
        package var ioPressureWarning = Percentage(50)
        /// Between the host's clock and the API server's.
        package var clockWarning = Duration.seconds(10)
        package var clockFailure = Duration.seconds(300)
        /// Before the end of a certificate of the node.
        package var certificateWarning = Duration.seconds(30 * 86_400)
        /// How long a fault must last before it is told, and how long it must be over.
        package var failAfter = Duration.seconds(60)
        package var recoverAfter = Duration.seconds(60)
    }

    package struct Metrics: Hashable, Sendable {
        /// Where metrics are served: a unix socket or an address of this machine; nil for nowhere.
        package var listen: ListenAddress?
    }
}
