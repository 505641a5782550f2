enum WarmSupport {}
