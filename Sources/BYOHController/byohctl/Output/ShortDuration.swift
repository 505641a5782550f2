import KubernetesModel

/// A duration as people read it, such as `95s`, `12m`, `5h` or `3d`.
struct ShortDuration: CustomStringConvertible {
    private let seconds: Int64

    init(seconds: Int64) {
        self.seconds = max(0, seconds)
    }

    init(since time: Time, now: Time) {
        self.init(seconds: time.duration(to: now).components.seconds)
    }

    var description: String {
        switch seconds {
        case ..<120: "\(seconds)s"
        case ..<7200: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86400)d"
        }
    }
}
