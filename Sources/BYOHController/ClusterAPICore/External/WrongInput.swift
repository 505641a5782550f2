/// An error that only the user can mend: its description goes into a condition, and the pass goes on waiting.
protocol WrongInput: Error, CustomStringConvertible {}
