import CloudConfig

/// Reads a cloud-config as the agent does on a host.
func read(_ text: String, _ data: InstanceData = .sample) throws -> CloudConfig {
    try CloudConfig(parsing: Array(text.utf8), with: data)
}

extension InstanceData {
    static let sample = InstanceData(hostName: "host-1", instanceID: "x7k2p9q4", localIPv4: "10.77.0.5")
}

extension CloudConfig {
    /// What the kubeadm bootstrap provider writes for a joining worker, shortened.
    static let worker = """
        ## template: jinja
        #cloud-config

        write_files:
        -   path: /run/kubeadm/kubeadm-join-config.yaml
            owner: root:root
            permissions: '0640'
            content: |
              ---
              apiVersion: kubeadm.k8s.io/v1beta3
              discovery:
                bootstrapToken:
                  token: abcdef.0123456789abcdef
              nodeRegistration:
                name: '{{ ds.meta_data.local_hostname }}'
        -   path: /run/cluster-api/placeholder
            owner: root:root
            permissions: '0640'
            content: "This placeholder file is used to create the /run/cluster-api sub directory"
        runcmd:
          - "echo pre-worker"
          - kubeadm join --config /run/kubeadm/kubeadm-join-config.yaml  && echo success > /run/cluster-api/bootstrap-success.complete
        """
}
