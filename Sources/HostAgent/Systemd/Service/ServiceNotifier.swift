import CSystemd
import Glibc

/// Tells the service manager how the agent does (`sd_notify(3)`). Does nothing where nobody listens.
package struct ServiceNotifier: Sendable {
    package init() {}

    /// The service has come up.
    package func ready() { send("READY=1") }

    /// A reload has begun; ``ready()`` ends it.
    ///
    /// `MONOTONIC_USEC` tells `Type=notify-reload` (systemd 253) that this answers its signal. Older ones ignore it.
    package func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        send("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1_000)")
    }

    package func stopping() { send("STOPPING=1") }

    /// What `systemctl status` shows. One line.
    package func status(_ text: String) {
        send("STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    /// The main loop goes round. Without this for longer than ``watchdogInterval`` the manager restarts the service.
    package func alive() { send("WATCHDOG=1") }

    /// Within what time the manager wants to hear ``alive()``; nil when it does not watch.
    package var watchdogInterval: Duration? {
        let microseconds = byoh_watchdog_usec()
        return microseconds == 0 ? nil : .microseconds(Int64(clamping: microseconds))
    }

    private func send(_ state: String) { byoh_notify(state) }
}
