enum WarmHTTPServing {}
