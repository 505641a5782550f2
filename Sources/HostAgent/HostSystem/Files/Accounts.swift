import Glibc

/// Users and groups of this machine, by name or number.
enum Accounts {
    static func user(_ name: String) -> (id: UInt32, group: UInt32)? {
        if let id = UInt32(name) { return (id, id) }
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwnam_r(name, &record, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return (record.pw_uid, record.pw_gid)
    }

    static func group(_ name: String) -> UInt32? {
        if let id = UInt32(name) { return id }
        var record = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        guard getgrnam_r(name, &record, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return record.gr_gid
    }
}
