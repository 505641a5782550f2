import SystemPackage

/// What puts one package of the agent in the place of another, in a unit of its own: a shell script, so that it needs nothing
/// of either package. Its beginning says how it talks with the agent.
enum UpgradeScript {
    static let text = PackageResources.agent_upgrade_sh

    static let unit = "byoh-agent-upgrade.service"

    /// The unit's file. It starts with the machine: after a power cut it goes on.
    static func unitFile(for script: FilePath) -> String {
        """
        [Unit]
        Description=Upgrade of the host agent
        Documentation=man:byoh-agent(8)
        # The bound begins when the new agent can reach anybody.
        Wants=network-online.target
        After=network-online.target
        ConditionPathExists=\(script.removingLastComponent().appending("state"))
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        ExecStart=/bin/sh \(script)
        Restart=on-failure
        RestartSec=10
        # A file of the upgrade says what nobody understands.
        RestartPreventExitStatus=78
        # What dpkg is at when the machine goes down is brought to its end.
        KillMode=mixed
        TimeoutStopSec=120

        [Install]
        WantedBy=multi-user.target

        """
    }
}
