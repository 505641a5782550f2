import Glibc
import KubernetesModel

extension Time {
    /// The time of this machine.
    static var now: Time { Time(secondsSinceEpoch: Int64(time(nil))) }
}
