// The programs of cert-manager's chart as one executable: cert-manager controller|cainjector|webhook.
//
// cert-manager keeps its commands in modules whose paths name no folder of its repository, so that no module proxy
// can serve them. What they are made of is in its main module; this starts it, with the flags that the chart sets.
// It runs one replica of each and therefore elects no leader.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"
	ctrl "sigs.k8s.io/controller-runtime"

	logf "github.com/cert-manager/cert-manager/pkg/logs"
	utilfeature "github.com/cert-manager/cert-manager/pkg/util/feature"
)

type component func(ctx context.Context, args []string) error

var components = map[string]component{
	"controller": controller,
	"cainjector": cainjector,
	"webhook":    webhook,
}

func main() {
	if len(os.Args) < 2 || components[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: cert-manager controller|cainjector|webhook [flags]")
		os.Exit(2)
	}
	name := os.Args[1]
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	logf.InitLogs()
	ctrl.SetLogger(logf.Log)
	err := components[name](logf.NewContext(ctx, logf.Log, name), os.Args[2:])
	logf.FlushLogs()
	if err != nil {
		fmt.Fprintf(os.Stderr, "cert-manager %s: %v\n", name, err)
		os.Exit(1)
	}
}

// settings are what every component takes from its command line.
type settings struct {
	logging  *logsapi.LoggingConfiguration
	features *map[string]bool
}

// parse adds the common flags to those of a component, reads the command line and applies the common ones.
// A flag that nobody defined is an error: the chart would otherwise seem to set what has no effect.
func parse(flags *pflag.FlagSet, args []string, common settings) error {
	logf.AddFlags(common.logging, flags)
	flags.Var(cliflag.NewMapStringBool(common.features), "feature-gates", "features to turn on or off, as name=true|false")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(*common.features); err != nil {
		return err
	}
	return logf.ValidateAndApply(common.logging)
}

// ignore takes flags that the chart always sets and that are about what is not here: leader election, ACME.
func ignore(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		flags.String(name, "", "has no effect")
	}
}
