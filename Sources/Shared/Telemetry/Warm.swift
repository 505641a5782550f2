enum WarmTelemetry {}
