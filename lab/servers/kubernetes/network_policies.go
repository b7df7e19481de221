package main

import (
	"os/signal"
	"sync"
	"syscall"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/spf13/cobra"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// networkPolicies enforces NetworkPolicies on its node, as k3s does it: by kube-router's controller for them, and by
// nothing else of kube-router. Its flags are kube-router's.
func networkPolicies() *cobra.Command {
	config := options.NewKubeRouterConfig()
	command := &cobra.Command{
		Use:          "kube-router",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE:         func(command *cobra.Command, _ []string) error { return enforce(command, config) },
	}
	config.AddFlags(command.Flags())
	return command
}

func enforce(command *cobra.Command, config *options.KubeRouterConfig) error {
	ctx, stop := signal.NotifyContext(command.Context(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	access, err := clientcmd.BuildConfigFromFlags("", config.Kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return err
	}
	known := informers.NewSharedInformerFactory(client, 0)
	pods := known.Core().V1().Pods().Informer()
	namespaces := known.Core().V1().Namespaces().Informer()
	policies := known.Networking().V1().NetworkPolicies().Informer()

	tables, sets, err := netpol.NewIPTablesHandlers(config)
	if err != nil {
		return err
	}
	controller, err := netpol.NewNetworkPolicyController(
		client, config, pods, policies, namespaces, &sync.Mutex{}, nil, tables, sets)
	if err != nil {
		return err
	}
	handlers := map[cache.SharedIndexInformer]cache.ResourceEventHandler{
		pods:       controller.PodEventHandler,
		namespaces: controller.NamespaceEventHandler,
		policies:   controller.NetworkPolicyEventHandler,
	}
	for informer, handler := range handlers {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	known.Start(ctx.Done())
	known.WaitForCacheSync(ctx.Done())

	// It says that it lives, and systemd sees that by itself.
	health := make(chan *healthcheck.ControllerHeartbeat)
	go func() {
		for range health {
		}
	}()
	var running sync.WaitGroup
	running.Add(1)
	controller.Run(health, ctx.Done(), &running)
	running.Wait()
	return nil
}
