import ByohAPI

extension FieldProblem {
    /// Why no host could follow an installation, in the words of the controller and of byohctl. The version is the
    /// Machine's, which is not at hand here, so it is not looked at.
    ///
    /// - Parameter path: Of what has the installation, such as `spec.template.spec`.
    /// - Returns: nil when a host could follow it, or there is none.
    init?(in installation: Installation?, at path: String) {
        do throws(InvalidInstallation) {
            try installation?.validate()
            return nil
        } catch {
            self.init(
                field: "\(path).\(error.field)", reason: error.isMissing ? .required : .invalid,
                message: "\(error.isMissing ? "Required" : "Invalid") value: \(error)")
        }
    }
}
