// The Go side of the benchmarks: the same work as the Swift side, done by client-go.
//
// Prints one JSON object. Memory is VmHWM, VmRSS and RssAnon of this process in KiB.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench-client-go:", err)
	os.Exit(1)
}

func memory(field string) int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fail(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, field+":") {
			var kib int
			fmt.Sscan(strings.Fields(line)[1], &kib)
			return kib
		}
	}
	return 0
}

// Lists the config maps of a namespace into an informer's store, then counts the events of its watch.
func informer(server, namespace string, events int64, idle time.Duration) map[string]any {
	client, err := kubernetes.NewForConfig(&rest.Config{Host: server, QPS: -1})
	if err != nil {
		fail(err)
	}
	listWatch := cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "configmaps", namespace, fields.Everything())
	var seen atomic.Int64
	done := make(chan struct{})
	var first, last time.Time
	_, controller := cache.NewInformer(listWatch, &corev1.ConfigMap{}, 0, cache.ResourceEventHandlerFuncs{
		UpdateFunc: func(_, _ any) {
			count := seen.Add(1)
			if count == 1 {
				first = time.Now()
			}
			if count == events {
				last = time.Now()
				close(done)
			}
		},
	})
	stop := make(chan struct{})
	began := time.Now()
	go controller.Run(stop)
	for !controller.HasSynced() {
		time.Sleep(100 * time.Microsecond)
	}
	listed := time.Since(began)
	result := map[string]any{"listSeconds": listed.Seconds(), "peakAfterListKiB": memory("VmHWM")}
	if events > 0 {
		<-done
		result["eventsPerSecond"] = float64(events-1) / last.Sub(first).Seconds()
	}
	time.Sleep(idle)
	result["rssKiB"] = memory("VmRSS")
	result["anonymousKiB"] = memory("RssAnon")
	close(stop)
	return result
}

// Adds, takes and finishes keys, as one worker does.
func queue(operations int) map[string]any {
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
	keys := make([]string, 1000)
	for index := range keys {
		keys[index] = fmt.Sprintf("default/object-%d", index)
	}
	began := time.Now()
	for index := 0; index < operations; index++ {
		queue.Add(keys[index%len(keys)])
		key, _ := queue.Get()
		queue.Forget(key)
		queue.Done(key)
	}
	return map[string]any{"queueOperationsPerSecond": float64(operations) / time.Since(began).Seconds()}
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("usage: bench-client-go informer SERVER NAMESPACE EVENTS IDLE-SECONDS | queue OPERATIONS"))
	}
	var result map[string]any
	switch os.Args[1] {
	case "informer":
		var events int64
		var idle float64
		fmt.Sscan(os.Args[4], &events)
		fmt.Sscan(os.Args[5], &idle)
		result = informer(os.Args[2], os.Args[3], events, time.Duration(idle*float64(time.Second)))
	case "queue":
		var operations int
		fmt.Sscan(os.Args[2], &operations)
		result = queue(operations)
	default:
		fail(fmt.Errorf("unknown benchmark %q", os.Args[1]))
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err)
	}
}
