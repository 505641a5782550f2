import Glibc
package import SystemPackage

/// Where etcd and kube-apiserver are, by the convention of controller-runtime's envtest.
package enum APIServerAssets {
    /// The folder that `KUBEBUILDER_ASSETS` names, when it holds both programs. `scripts/kube-testenv` makes one.
    package static let folder: FilePath? = {
        guard let text = getenv("KUBEBUILDER_ASSETS").map({ String(cString: $0) }), !text.isEmpty else { return nil }
        let folder = FilePath(text)
        for program in ["etcd", "kube-apiserver"] where access(folder.appending(program).string, X_OK) != 0 {
            return nil
        }
        return folder
    }()

    package static var isPresent: Bool { folder != nil }

    /// Why a suite that needs them was skipped. The gate sets the variable and fails if anything was skipped.
    package static let reason =
        "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver; see scripts/kube-testenv"
}
