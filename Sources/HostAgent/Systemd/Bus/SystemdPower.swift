/// The power switch of this machine, over sd-bus.
package struct SystemdPower: HostPower {
    package init() {}

    /// Asks logind, which first tells those who asked to be told, as a kubelet with a graceful node shutdown does. Since
    /// systemd 257 it says no while somebody blocks the shutdown, as package managers do; before, it does not heed that when
    /// root asks. Where there is no logind or no message bus, or the bus does not let us through to it, the manager is asked
    /// to start `reboot.target`, which is what logind does itself.
    ///
    /// The manager's own method `Reboot` would end all programs without stopping any service.
    package func reboot() async throws(UnitFailure) {
        try await SystemdUnits.blocking { bus, _ throws(UnitFailure) in
            if try BusConnection.rebootByLogind() { return }
            try bus.startIrreversibly("reboot.target")
        }
    }
}
