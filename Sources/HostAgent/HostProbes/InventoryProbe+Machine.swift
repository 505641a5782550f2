import HostSystem
import SystemPackage

extension InventoryProbe {
    /// Who made the machine, what it is called and its number, by DMI. Empty where the firmware has only placeholders.
    func firmware() throws -> (vendor: String, product: String, serialNumber: String) {
        func field(_ name: String) throws -> String {
            let value = text(try line(FilePath("/sys/class/dmi/id/\(name)")))
            return Self.placeholders.contains(value.lowercased()) ? "" : value
        }
        return (try field("sys_vendor"), try field("product_name"), try field("product_serial"))
    }

    /// What makers of boards leave in the fields.
    private static let placeholders: Set<String> = [
        "to be filled by o.e.m.", "default string", "not specified", "none", "system manufacturer",
        "system product name", "system serial number", "0",
    ]

    /// Vendors by DMI, as systemd's detect-virt tells them; the first that fits.
    private static let virtualVendors = [
        ("amazon ec2", "amazon"), ("google", "google"), ("qemu", "kvm"), ("kvm", "kvm"), ("openstack", "kvm"),
        ("vmware", "vmware"), ("innotek", "oracle"), ("virtualbox", "oracle"), ("xen", "xen"), ("bochs", "bochs"),
        ("parallels", "parallels"), ("bhyve", "bhyve"), ("hyper-v", "microsoft"),
    ]

    /// In the words of systemd-detect-virt(1). A container comes before the machine that it runs on.
    func virtualization() throws -> String {
        let container = try line("/run/systemd/container")
        if !container.isEmpty { return text(container) }
        // A bare-metal machine of a cloud provider has the provider's name and no hypervisor.
        let hasHypervisor = try hypervisorFlag()
        if try line("/sys/hypervisor/type") == "xen" { return "xen" }
        let folder = FilePath("/sys/class/dmi/id")
        let (vendor, product) = (
            try line(folder.appending("sys_vendor")).lowercased(),
            try line(folder.appending("product_name")).lowercased()
        )
        if vendor.hasPrefix("microsoft"), product.contains("virtual machine") { return "microsoft" }
        let known = Self.virtualVendors.first { vendor.contains($0.0) || product.contains($0.0) }?.1
        if let hasHypervisor { return hasHypervisor ? known ?? "vm-other" : "none" }
        return known ?? "none"
    }

    /// Whether the processor says that it is a virtual one; nil where processors do not say (only x86 does).
    private func hypervisorFlag() throws -> Bool? {
        let flags = (try files.text("/proc/cpuinfo") ?? "").split(separator: "\n").first { $0.hasPrefix("flags") }
        return flags?.split(separator: " ").contains("hypervisor")
    }

    func controlGroupVersion() throws -> Int {
        if try files.exists("/sys/fs/cgroup/cgroup.controllers") { return 2 }
        return try files.exists("/sys/fs/cgroup/memory") ? 1 : 0
    }
}
