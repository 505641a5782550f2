enum WarmControllerRuntime {}
