// All of a one-node Kubernetes as one executable: etcd, the control plane, the kubelet, kube-proxy, what
// enforces NetworkPolicies, and kubectl.
// Called by the name of a part, or with it as the first argument, it is that part.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	// As in each part's own main: log formats and metrics register themselves.
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

var parts = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-proxy":              proxy.NewProxyCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kube-router":             networkPolicies,
	"kubectl":                 kubectl.NewDefaultKubectlCommand,
	// Not a context that ends with a signal: kubelet handles signals itself, and a process may do that once.
	"kubelet": func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
	"etcd":    etcd,
}

func main() {
	name := filepath.Base(os.Args[0])
	if parts[name] == nil && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		name = os.Args[0]
	}
	part := parts[name]
	if part == nil {
		fmt.Fprintln(os.Stderr, "usage: labkube etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kube-proxy|kube-router|kubectl ...")
		os.Exit(2)
	}
	os.Exit(cli.Run(part()))
}

func etcd() *cobra.Command {
	return &cobra.Command{
		Use:          "etcd CONFIG-FILE",
		Args:         cobra.ExactArgs(1),
		SilenceUsage: true,
		RunE: func(_ *cobra.Command, args []string) error {
			cfg, err := embed.ConfigFromFile(args[0])
			if err != nil {
				return err
			}
			server, err := embed.StartEtcd(cfg)
			if err != nil {
				return err
			}
			defer server.Close()
			ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
			defer stop()
			select {
			case <-ctx.Done():
				return nil
			case err := <-server.Err():
				return err
			}
		},
	}
}
