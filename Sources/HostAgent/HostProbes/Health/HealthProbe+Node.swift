import FoundationEssentials
import HostSystem
import KubernetesModel
import PKI
import SystemPackage

extension HealthProbe {
    /// Where kubeadm and the kubelet keep certificates.
    private static let certificateFolders = ["/etc/kubernetes/pki", "/etc/kubernetes/pki/etcd"] as [FilePath]
    private static let kubeletCertificate: FilePath = "/var/lib/kubelet/pki/kubelet-client-current.pem"

    /// Debian's note that an upgrade needs a restart of the machine; and what programs of other distributions make of it.
    func reboot() throws -> Finding {
        guard try files.exists("/run/reboot-required") else { return .pass }
        let packages = Set((try files.text("/run/reboot-required.pkgs") ?? "").split(separator: "\n")).sorted()
        let reason = packages.isEmpty ? "" : " for \(packages.prefix(5).joined(separator: ", "))"
        return Finding(
            verdict: .warn, evidence: "a restart of the machine is required\(reason)",
            remedy: "drain the node and restart the machine")
    }

    /// The one that ends first. Keys that stand beside a certificate are not looked at.
    func certificates(_ now: Int64) throws -> Finding {
        var paths: [FilePath] = []
        for folder in Self.certificateFolders {
            paths += try files.names(in: folder).filter { $0.hasSuffix(".crt") }.map { folder.appending($0) }
        }
        paths.append(Self.kubeletCertificate)
        var first: (path: FilePath, end: Int64)?
        for path in paths {
            guard let text = try files.text(path), let pem = Self.certificate(in: text) else { continue }
            let end = Int64(try CertificateFacts(pem: pem).validity.notAfter.timeIntervalSince1970)
            if end < first?.end ?? .max { first = (path, end) }
        }
        guard let first, first.end - now < thresholds.certificateWarning.components.seconds else { return .pass }
        let isOfKubelet = first.path == Self.kubeletCertificate
        let remedy =
            isOfKubelet
            ? "see why the kubelet does not renew it with 'journalctl -u kubelet'"
            : "renew it with 'kubeadm certs renew all', or upgrade the node"
        let time = Time(secondsSinceEpoch: first.end)
        return first.end > now
            ? Finding(verdict: .warn, evidence: "the certificate \(first.path) expires at \(time)", remedy: remedy)
            : Finding(verdict: .fail, evidence: "the certificate \(first.path) expired at \(time)", remedy: remedy)
    }

    /// The first block of its kind, without the key that the kubelet keeps in the same file.
    private static func certificate(in text: String) -> String? {
        var lines: [Substring]?
        for line in text.split(separator: "\n") {
            if line == "-----BEGIN CERTIFICATE-----" { lines = [] }
            guard lines != nil else { continue }
            lines?.append(line)
            if line == "-----END CERTIFICATE-----" { return lines?.joined(separator: "\n") }
        }
        return nil
    }

    /// The kubelet's own judgement. Passes where its configuration has nobody asked on 127.0.0.1.
    package func kubeletEndpoint() async -> CheckResult {
        let name = "kubelet-endpoint"
        // A kubelet that cannot read its configuration says so itself.
        let configuration = ((try? files.text("/var/lib/kubelet/config.yaml")) ?? nil) ?? ""
        let port = KubeletHealthPort.read(configuration)
        guard let port else { return CheckResult(name, .pass, "") }
        let (place, remedy) = ("http://127.0.0.1:\(port)/healthz", "see 'journalctl -u kubelet'")
        switch await endpoint.ask(port: port, path: "/healthz") {
        case .status(200): return CheckResult(name, .pass, "")
        case .status(let code): return CheckResult(name, .fail, "\(place) answers \(code)", remedy: remedy)
        case .silent: return CheckResult(name, .fail, "the kubelet does not answer at \(place)", remedy: remedy)
        // Whether it runs is for the check of its unit to say; a flag may have moved the port.
        case .refused: return CheckResult(name, .warn, "nobody listens at \(place)", remedy: remedy)
        }
    }

    /// By timedatectl, which knows whatever time service there is.
    package func timeSynchronization() async -> CheckResult {
        // What cannot be asked is no fault of the clock.
        let result = try? await commands.run(
            HostCommand("timedatectl", ["show", "--property=NTPSynchronized", "--value"], timeLimit: .seconds(10)))
        guard let result, result.text.hasPrefix("no") else { return CheckResult("time-sync", .pass, "") }
        return CheckResult(
            "time-sync", .warn, "the clock is not synchronized",
            remedy: "run a time service: systemd-timesyncd, chrony or ntpd")
    }
}
