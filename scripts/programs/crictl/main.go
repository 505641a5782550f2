// A small crictl: the commands of cri-tools that kubeadm calls, and those an operator reaches for first. Debian has no
// cri-tools, and kubeadm up to 1.31 does not work without crictl. scripts/kube-testenv builds it in the source tree of
// Kubernetes, against the cri-api that is vendored there. Bundles from official releases have the real one.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"google.golang.org/grpc"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
)

const usage = `Usage: crictl [-r ENDPOINT] [-t DURATION] COMMAND

Commands:
  version             versions of this program and of the container runtime
  info                conditions of the container runtime, as JSON
  pods [-q]           pod sandboxes
  ps [-a] [-q]        running containers; -a: all
  images [-q]         images
  pull IMAGE          pull an image
  inspecti IMAGE…     an image, as JSON
  stop CONTAINER…     stop containers
  rm CONTAINER…       remove containers
  stopp POD…          stop pod sandboxes
  rmp POD…            remove pod sandboxes
  rmi IMAGE…          remove images

The endpoint is unix:///run/containerd/containerd.sock unless -r or CONTAINER_RUNTIME_ENDPOINT names another.
`

const (
	programVersion  = "v0.1.0-byoh"
	defaultEndpoint = "unix:///run/containerd/containerd.sock"
	stopGraceSecond = 10
)

// call holds what every command needs.
type call struct {
	ctx     context.Context
	runtime cri.RuntimeServiceClient
	images  cri.ImageServiceClient
	quiet   bool
	all     bool
	names   []string
}

// command says how many names a command takes: none, one, or at least one.
type command struct {
	least, most int
	run         func(call) error
}

const anyNumber = 1 << 20

var commands = map[string]command{
	"version":  {0, 0, version},
	"info":     {0, 0, info},
	"pods":     {0, 0, pods},
	"ps":       {0, 0, containers},
	"images":   {0, 0, images},
	"pull":     {1, 1, pull},
	"inspecti": {1, anyNumber, each(inspectImage)},
	"stop":     {1, anyNumber, each(stopContainer)},
	"rm":       {1, anyNumber, each(removeContainer)},
	"stopp":    {1, anyNumber, each(stopPod)},
	"rmp":      {1, anyNumber, each(removePod)},
	"rmi":      {1, anyNumber, each(removeImage)},
}

func main() {
	endpoint, timeout := os.Getenv("CONTAINER_RUNTIME_ENDPOINT"), 2*time.Minute
	if endpoint == "" {
		endpoint = defaultEndpoint
	}
	global := flag.NewFlagSet("crictl", flag.ContinueOnError)
	global.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	for _, name := range []string{"r", "runtime-endpoint"} {
		global.StringVar(&endpoint, name, endpoint, "")
	}
	for _, name := range []string{"t", "timeout"} {
		global.DurationVar(&timeout, name, timeout, "")
	}
	if global.Parse(os.Args[1:]) != nil {
		os.Exit(2)
	}
	if global.NArg() == 0 {
		misuse("missing a command")
	}
	name := global.Arg(0)
	chosen, known := commands[name]
	if !known {
		misuse(fmt.Sprintf("unknown command %q", name))
	}

	var request call
	local := flag.NewFlagSet(name, flag.ContinueOnError)
	local.Usage = global.Usage
	for _, option := range []string{"q", "quiet"} {
		local.BoolVar(&request.quiet, option, false, "")
	}
	for _, option := range []string{"a", "all"} {
		local.BoolVar(&request.all, option, false, "")
	}
	if local.Parse(global.Args()[1:]) != nil {
		os.Exit(2)
	}
	request.names = local.Args()
	if len(request.names) < chosen.least || len(request.names) > chosen.most {
		misuse(fmt.Sprintf("%s does not take %d names", name, len(request.names)))
	}

	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	request.ctx = ctx
	socket := "unix://" + strings.TrimPrefix(endpoint, "unix://")
	connection, err := grpc.DialContext(ctx, socket, grpc.WithInsecure())
	if err == nil {
		request.runtime, request.images = cri.NewRuntimeServiceClient(connection), cri.NewImageServiceClient(connection)
		err = chosen.run(request)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "crictl: %s at %s: %v\n", name, socket, err)
		os.Exit(1)
	}
}

func misuse(reason string) {
	fmt.Fprintf(os.Stderr, "crictl: %s\n\n%s", reason, usage)
	os.Exit(2)
}

func each(act func(call, string) error) func(call) error {
	return func(request call) error {
		for _, name := range request.names {
			if err := act(request, name); err != nil {
				return err
			}
		}
		return nil
	}
}

func printJSON(value interface{}) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// table prints only the first column when quiet.
func (request call) table(titles []string, rows [][]string) error {
	if request.quiet {
		for _, row := range rows {
			fmt.Println(row[0])
		}
		return nil
	}
	writer := tabwriter.NewWriter(os.Stdout, 0, 8, 3, ' ', 0)
	fmt.Fprintln(writer, strings.Join(titles, "\t"))
	for _, row := range rows {
		fmt.Fprintln(writer, strings.Join(row, "\t"))
	}
	return writer.Flush()
}

func version(request call) error {
	answer, err := request.runtime.Version(request.ctx, &cri.VersionRequest{})
	if err == nil {
		fmt.Printf("crictl %s\n%s %s\nCRI %s\n",
			programVersion, answer.RuntimeName, answer.RuntimeVersion, answer.RuntimeApiVersion)
	}
	return err
}

func info(request call) error {
	answer, err := request.runtime.Status(request.ctx, &cri.StatusRequest{})
	if err != nil {
		return err
	}
	return printJSON(map[string]interface{}{"status": answer.Status})
}

func pods(request call) error {
	answer, err := request.runtime.ListPodSandbox(request.ctx, &cri.ListPodSandboxRequest{})
	if err != nil {
		return err
	}
	var rows [][]string
	for _, pod := range answer.Items {
		rows = append(rows, []string{
			pod.Id, pod.State.String(), pod.Metadata.Namespace, pod.Metadata.Name, fmt.Sprint(pod.Metadata.Attempt)})
	}
	return request.table([]string{"POD", "STATE", "NAMESPACE", "NAME", "ATTEMPT"}, rows)
}

func containers(request call) error {
	answer, err := request.runtime.ListContainers(request.ctx, &cri.ListContainersRequest{})
	if err != nil {
		return err
	}
	var rows [][]string
	for _, container := range answer.Containers {
		if request.all || container.State == cri.ContainerState_CONTAINER_RUNNING {
			rows = append(rows, []string{
				container.Id, container.State.String(), container.Metadata.Name, fmt.Sprint(container.Metadata.Attempt),
				container.PodSandboxId})
		}
	}
	return request.table([]string{"CONTAINER", "STATE", "NAME", "ATTEMPT", "POD"}, rows)
}

func images(request call) error {
	answer, err := request.images.ListImages(request.ctx, &cri.ListImagesRequest{})
	if err != nil {
		return err
	}
	var rows [][]string
	for _, image := range answer.Images {
		rows = append(rows, []string{image.Id, strings.Join(image.RepoTags, ","), fmt.Sprint(image.Size_)})
	}
	return request.table([]string{"IMAGE", "TAGS", "BYTES"}, rows)
}

func pull(request call) error {
	answer, err := request.images.PullImage(
		request.ctx, &cri.PullImageRequest{Image: &cri.ImageSpec{Image: request.names[0]}})
	if err == nil {
		fmt.Println("Image is up to date for", answer.ImageRef)
	}
	return err
}

func inspectImage(request call, name string) error {
	answer, err := request.images.ImageStatus(
		request.ctx, &cri.ImageStatusRequest{Image: &cri.ImageSpec{Image: name}})
	if err != nil {
		return err
	}
	if answer.Image == nil {
		return fmt.Errorf("no image %q is present", name)
	}
	return printJSON(map[string]interface{}{"status": answer.Image})
}

func removeImage(request call, name string) error {
	_, err := request.images.RemoveImage(
		request.ctx, &cri.RemoveImageRequest{Image: &cri.ImageSpec{Image: name}})
	return said("Removed", name, err)
}

func stopContainer(request call, name string) error {
	_, err := request.runtime.StopContainer(
		request.ctx, &cri.StopContainerRequest{ContainerId: name, Timeout: stopGraceSecond})
	return said("Stopped", name, err)
}

func removeContainer(request call, name string) error {
	_, err := request.runtime.RemoveContainer(request.ctx, &cri.RemoveContainerRequest{ContainerId: name})
	return said("Removed", name, err)
}

func stopPod(request call, name string) error {
	_, err := request.runtime.StopPodSandbox(request.ctx, &cri.StopPodSandboxRequest{PodSandboxId: name})
	return said("Stopped sandbox", name, err)
}

func removePod(request call, name string) error {
	_, err := request.runtime.RemovePodSandbox(request.ctx, &cri.RemovePodSandboxRequest{PodSandboxId: name})
	return said("Removed sandbox", name, err)
}

func said(act, name string, err error) error {
	if err == nil {
		fmt.Println(act, name)
	}
	return err
}
