/// The power switch of this machine, over sd-bus.
package struct SystemdPower: HostPower {
    package init() {}

    /// Asks logind, which first tells those who asked to be told, as a kubelet with a graceful node shutdown does, and which
    /// may say no, as while packages are being installed. Where there is no logind or no message bus, or it knows us not,
    /// the manager is asked to start `reboot.target`, which is what logind does itself.
    ///
    /// The manager's own method `Reboot` would end all programs without stopping any service.
    package func reboot() async throws(UnitFailure) {
        try await SystemdUnits.blocking { bus, _ throws(UnitFailure) in
            if try BusConnection.rebootByLogind() { return }
            try bus.startIrreversibly("reboot.target")
        }
    }
}
