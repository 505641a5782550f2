// A small cluster DNS that stands in for CoreDNS, which Debian does not have, in bundles made from Debian's packages.
// It answers what pods ask for most: addresses of services (cluster IP, headless) and, by forwarding, other names.
// It has the ports, health checks and start-up arguments that kubeadm's CoreDNS deployment expects, and does not read
// the Corefile. Not here: SRV and PTR records, pod records, caching, metrics. Bundles from official releases have CoreDNS.
package main

import (
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/miekg/dns"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const answerTTL = 5 // seconds; CoreDNS's default for cluster names

// zone answers for the names of one cluster domain.
type zone struct {
	domain    string // "cluster.local."
	services  listers.ServiceLister
	endpoints listers.EndpointsLister
	upstream  []string // "10.0.0.53:53"
}

func main() {
	_ = flag.String("conf", "", "accepted for CoreDNS's sake, not read")
	domain := flag.String("domain", "cluster.local", "domain of the cluster")
	listen := flag.String("listen", ":53", "address of DNS")
	kubeconfigHost := flag.String("api", "", "URL of an API server without authentication, for trying it outside a pod")
	flag.Parse()

	config := &rest.Config{Host: *kubeconfigHost}
	if *kubeconfigHost == "" {
		var err error
		if config, err = rest.InClusterConfig(); err != nil {
			log.Fatalf("cannot read the credentials of this pod: %v", err)
		}
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatalf("cannot make a client: %v", err)
	}

	stop := make(chan struct{})
	factory := informers.NewSharedInformerFactory(client, 0)
	services, endpoints := factory.Core().V1().Services(), factory.Core().V1().Endpoints()
	synced := []cache.InformerSynced{services.Informer().HasSynced, endpoints.Informer().HasSynced}
	served := zone{dns.Fqdn(*domain), services.Lister(), endpoints.Lister(), upstreamServers("/etc/resolv.conf")}
	factory.Start(stop)

	go serveHTTP(":8080", "/health", func() bool { return true })
	go serveHTTP(":8181", "/ready", func() bool {
		for _, done := range synced {
			if !done() {
				return false
			}
		}
		return true
	})
	dns.HandleFunc(served.domain, served.answer)
	dns.HandleFunc(".", served.forward)
	for _, network := range []string{"udp", "tcp"} {
		server := &dns.Server{Addr: *listen, Net: network}
		go func() { log.Fatalf("DNS at %s/%s ended: %v", server.Addr, server.Net, server.ListenAndServe()) }()
	}

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	<-signals
	close(stop)
}

func serveHTTP(address, path string, holds func() bool) {
	mux := http.NewServeMux()
	mux.HandleFunc(path, func(writer http.ResponseWriter, _ *http.Request) {
		if !holds() {
			http.Error(writer, "not yet", http.StatusServiceUnavailable)
			return
		}
		_, _ = writer.Write([]byte("OK"))
	})
	log.Fatalf("HTTP at %s ended: %v", address, http.ListenAndServe(address, mux))
}

func upstreamServers(file string) []string {
	config, err := dns.ClientConfigFromFile(file)
	if err != nil {
		log.Printf("no upstream servers: %v", err)
		return nil
	}
	var servers []string
	for _, server := range config.Servers {
		servers = append(servers, net.JoinHostPort(server, config.Port))
	}
	return servers
}

// answer serves names in the domain of the cluster.
func (z zone) answer(writer dns.ResponseWriter, request *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(request)
	reply.Authoritative = true
	question := request.Question[0]
	addresses, exists, err := z.lookUp(strings.ToLower(question.Name))
	switch {
	case err != nil:
		log.Printf("looking up %s: %v", question.Name, err)
		reply.Rcode = dns.RcodeServerFailure
	case !exists:
		reply.Rcode = dns.RcodeNameError
	default:
		for _, address := range addresses {
			if record := addressRecord(question, address); record != nil {
				reply.Answer = append(reply.Answer, record)
			}
		}
	}
	_ = writer.WriteMsg(reply)
}

// lookUp knows NAME.NAMESPACE.svc.DOMAIN, and HOSTNAME.NAME.NAMESPACE.svc.DOMAIN for headless services.
func (z zone) lookUp(name string) (addresses []string, exists bool, err error) {
	labels := strings.Split(strings.TrimSuffix(strings.TrimSuffix(name, z.domain), "."), ".")
	if len(labels) < 3 || len(labels) > 4 || labels[len(labels)-1] != "svc" {
		return nil, labels[len(labels)-1] == "" || labels[len(labels)-1] == "svc" && len(labels) < 3, nil
	}
	namespace, serviceName := labels[len(labels)-2], labels[len(labels)-3]
	service, err := z.services.Services(namespace).Get(serviceName)
	if errors.IsNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if service.Spec.ClusterIP != core.ClusterIPNone {
		return []string{service.Spec.ClusterIP}, len(labels) == 3, nil
	}
	endpoints, err := z.endpoints.Endpoints(namespace).Get(serviceName)
	if err != nil && !errors.IsNotFound(err) {
		return nil, false, err
	}
	if err == nil {
		for _, subset := range endpoints.Subsets {
			for _, endpoint := range subset.Addresses {
				if len(labels) == 3 || labels[0] == endpoint.Hostname {
					addresses = append(addresses, endpoint.IP)
				}
			}
		}
	}
	return addresses, len(labels) == 3 || len(addresses) > 0, nil
}

func addressRecord(question dns.Question, address string) dns.RR {
	ip := net.ParseIP(address)
	header := dns.RR_Header{Name: question.Name, Class: dns.ClassINET, Ttl: answerTTL}
	switch {
	case ip == nil:
		return nil
	case question.Qtype == dns.TypeA && ip.To4() != nil:
		header.Rrtype = dns.TypeA
		return &dns.A{Hdr: header, A: ip}
	case question.Qtype == dns.TypeAAAA && ip.To4() == nil:
		header.Rrtype = dns.TypeAAAA
		return &dns.AAAA{Hdr: header, AAAA: ip}
	}
	return nil
}

// forward asks the name servers of the node about all other names.
func (z zone) forward(writer dns.ResponseWriter, request *dns.Msg) {
	client := &dns.Client{Net: writer.LocalAddr().Network(), Timeout: 2 * time.Second}
	for _, server := range z.upstream {
		if reply, _, err := client.Exchange(request, server); err == nil {
			_ = writer.WriteMsg(reply)
			return
		}
	}
	reply := new(dns.Msg)
	reply.SetRcode(request, dns.RcodeServerFailure)
	_ = writer.WriteMsg(reply)
}
