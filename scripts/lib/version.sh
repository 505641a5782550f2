# shellcheck shell=bash
# The version of the release. Runs in the root of the repository.

# release_version: the one version that the programs and the manifests carry, such as 0.1.0.
release_version() {
    sed -n 's/^ *public static let version = "\([^"]*\)"$/\1/p' Sources/Shared/ByohAPI/Names/ByohRelease.swift
}
