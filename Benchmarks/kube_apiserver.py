"""A real kube-apiserver with etcd in processes of its own, for the time of a measurement.

Every write is durable before it is answered. KUBEBUILDER_ASSETS names the folder of the programs (scripts/kube-testenv
builds them).
"""

import os
import pathlib
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

# Enough for writers that do nothing else.
MANY_REQUESTS = ("--max-requests-inflight=2000", "--max-mutating-requests-inflight=1000")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def memory(processes):
    """Resident memory in MiB: all of it, and the part that is not backed by files (programs, mapped databases)."""
    resident = anonymous = 0
    for process in processes:
        for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                resident += int(line.split()[1])
            if line.startswith("RssAnon:"):
                anonymous += int(line.split()[1])
    return resident / 1024, anonymous / 1024


class KubeAPIServer:
    name = "kube-apiserver"

    def __init__(self, programs, folder, arguments=MANY_REQUESTS):
        self.assets = pathlib.Path(os.environ.get("KUBEBUILDER_ASSETS", ""))
        if not (self.assets / "kube-apiserver").is_file():
            sys.exit("KUBEBUILDER_ASSETS names no folder with kube-apiserver; see scripts/kube-testenv")
        self.folder, self.arguments, self.processes = folder, arguments, []

    def start(self):
        client, peer, port = free_ports(3)
        self.make_certificates()
        log = open(self.folder / "log", "w")
        etcd = subprocess.Popen(
            [self.assets / "etcd", f"--data-dir={self.folder}/etcd", f"--listen-client-urls=http://127.0.0.1:{client}",
             f"--advertise-client-urls=http://127.0.0.1:{client}", f"--listen-peer-urls=http://127.0.0.1:{peer}",
             f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
             f"--initial-cluster=default=http://127.0.0.1:{peer}"], stdout=log, stderr=log)
        self.processes = [etcd]
        server = subprocess.Popen(
            [self.assets / "kube-apiserver", f"--etcd-servers=http://127.0.0.1:{client}", "--bind-address=127.0.0.1",
             "--advertise-address=127.0.0.1", f"--secure-port={port}", f"--cert-dir={self.folder}",
             f"--tls-cert-file={self.folder}/server.crt", f"--tls-private-key-file={self.folder}/server.key",
             f"--client-ca-file={self.authority}", "--authorization-mode=RBAC",
             f"--service-account-key-file={self.folder}/server.crt",
             f"--service-account-signing-key-file={self.folder}/server.key",
             "--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.96.0.0/16",
             "--disable-admission-plugins=ServiceAccount", *self.arguments], stdout=log, stderr=log)
        self.processes.append(server)
        self.url = f"https://127.0.0.1:{port}"
        self.await_ready(server)

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], cwd=self.folder, check=True, capture_output=True)

    def make_certificates(self):
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        self.authority = self.folder / "ca.crt"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=benchmark", "-days", 2)
        self.issue("server", "/CN=kube-apiserver")
        self.client = self.issue("client", "/O=system:masters/CN=benchmark")

    def issue(self, name, subject):
        """A certificate and its key, in files of this name; returns the file that holds both."""
        self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                     "-out", f"{name}.crt", "-days", 2, "-extfile", "names")
        both = self.folder / f"{name}.pem"
        both.write_text((self.folder / f"{name}.key").read_text() + (self.folder / f"{name}.crt").read_text())
        return both

    def kubeconfig(self, name):
        """A kubeconfig with the certificate of this name."""
        file = self.folder / f"{name}.kubeconfig"
        file.write_text(
            f"apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n"
            f"clusters: [{{name: c, cluster: {{server: '{self.url}', certificate-authority: '{self.authority}'}}}}]\n"
            f"users: [{{name: u, user: {{client-certificate: '{self.folder}/{name}.crt', "
            f"client-key: '{self.folder}/{name}.key'}}}}]\n")
        return file

    def await_ready(self, server):
        context = ssl.create_default_context(cafile=self.authority)
        context.load_cert_chain(self.client)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and server.poll() is None:
            try:
                for path in ("/readyz", "/api/v1/namespaces/default"):
                    urllib.request.urlopen(self.url + path, context=context, timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("kube-apiserver did not start; its log ends:\n" + (self.folder / "log").read_text()[-3000:])
