import ArgumentParser
import ByohAPI
import KubernetesClient
import KubernetesModel

struct TokenDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Make a token worthless. Hosts that have enrolled with it stay.")

    @OptionGroup var plane: PlaneOptions

    @Argument(help: "The token's id, as `byohctl token list` shows it.")
    var id: String

    func validate() throws {
        guard EnrolmentToken.id(ofUser: "system:bootstrap:\(id)") != nil else {
            throw ValidationError("'\(id)' is no id of a token; it has six characters of a-z and 0-9")
        }
    }

    func run() async throws {
        try await plane.withClient { client in
            do throws(KubernetesError) {
                _ = try await client.resources(Secret.self, in: EnrolmentToken.namespace)
                    .delete(EnrolmentToken.secretName(id: id))
                print("Token \(id) is deleted.")
            } catch {
                guard error.isNotFound else { throw error }
                throw CommandFailure("There is no token \(id).")
            }
        }
    }
}
