package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"
	logsapi "k8s.io/component-base/logs/api/v1"

	"github.com/cert-manager/cert-manager/pkg/apis/certmanager"
	cmv1 "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	controllers "github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/healthz"

	// Each of these registers a controller or a type of issuer. Left out are ACME and Venafi: the lab issues from
	// Vault, and those two bring the clients of many cloud services, one of which no module proxy serves.
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificate-shim/ingresses"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/ca"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/vault"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/metrics"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	csrvault "github.com/cert-manager/cert-manager/pkg/controller/certificatesigningrequests/vault"
	_ "github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/vault"
)

const (
	// Ports of the chart's Service and liveness probe.
	metricsAddress = "0.0.0.0:9402"
	healthAddress  = "0.0.0.0:9403"
	// As in the commands that cert-manager releases.
	workersPerController = 5
	minimumRetryDelay    = time.Hour
	maximumRetryDelay    = 32 * time.Hour
	// Kubernetes' own CertificateSigningRequests are signed only behind this feature gate.
	signingRequests = "ExperimentalCertificateSigningRequestControllers"
)

// controller issues and renews certificates.
func controller(ctx context.Context, args []string) error {
	logging, features := logsapi.NewLoggingConfiguration(), map[string]bool{}
	flags := pflag.NewFlagSet("controller", pflag.ContinueOnError)
	namespace := flags.String("cluster-resource-namespace", "kube-system",
		"namespace of the Secrets and service accounts of a ClusterIssuer")
	ignore(flags, "leader-election-namespace", "acme-http01-solver-image", "max-concurrent-challenges")
	if err := parse(flags, args, settings{logging, &features}); err != nil {
		return err
	}
	factory, err := controllers.NewContextFactory(ctx, controllers.ContextOptions{
		IssuerOptions: controllers.IssuerOptions{ClusterResourceNamespace: *namespace},
		IngressShimOptions: controllers.IngressShimOptions{
			DefaultIssuerKind:  cmv1.IssuerKind,
			DefaultIssuerGroup: certmanager.GroupName,
		},
		CertificateOptions: controllers.CertificateOptions{
			// All annotations but kubectl's own, which would copy the whole Certificate into its requests.
			CopiedAnnotationPrefixes:                 []string{"*", "-kubectl.kubernetes.io/", "-fluxcd.io/", "-argocd.argoproj.io/"},
			CertificateRequestMinimumBackoffDuration: minimumRetryDelay,
			CertificateRequestMaximumBackoffDuration: maximumRetryDelay,
		},
	})
	if err != nil {
		return err
	}
	return runControllers(ctx, factory, features)
}

// runControllers runs every registered controller that its feature gate lets, and the servers for metrics and health.
func runControllers(ctx context.Context, factory *controllers.ContextFactory, features map[string]bool) error {
	group, ctx := errgroup.WithContext(ctx)
	base, err := factory.Build()
	if err != nil {
		return err
	}
	if err := serveHealthAndMetrics(ctx, group, base); err != nil {
		return err
	}
	for name, construct := range controllers.Known() {
		if name == csrvault.CSRControllerName && !features[signingRequests] {
			continue
		}
		instance, err := construct(factory)
		if err != nil {
			return fmt.Errorf("controller %s: %w", name, err)
		}
		group.Go(func() error { return instance.Run(workersPerController, ctx) })
	}
	// Only now is known which resources the controllers want to watch.
	base.SharedInformerFactory.Start(ctx.Done())
	base.KubeSharedInformerFactory.Start(ctx.Done())
	return group.Wait()
}

func serveHealthAndMetrics(ctx context.Context, group *errgroup.Group, base *controllers.Context) error {
	watched := base.SharedInformerFactory.Certmanager().V1()
	base.Metrics.SetupCertificateCollector(watched.Certificates().Lister())
	base.Metrics.SetupIssuerCollector(watched.Issuers().Lister())
	base.Metrics.SetupClusterIssuerCollector(watched.ClusterIssuers().Lister())

	var listen net.ListenConfig
	metrics, err := listen.Listen(ctx, "tcp", metricsAddress)
	if err != nil {
		return err
	}
	health, err := listen.Listen(ctx, "tcp", healthAddress)
	if err != nil {
		return err
	}
	server := base.Metrics.NewServer(metrics)
	group.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	})
	group.Go(func() error {
		if err := server.Serve(metrics); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { return healthz.NewServer(0).Start(ctx, health) })
	return nil
}
