package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"
)

// commands lists what the binary can do; a new command is one file and one line here.
func commands() []*cobra.Command {
	return []*cobra.Command{
		newServe(),
		newDemo(),
		newRecover(),
		newExplain(),
		newVerify(),
		newBench(),
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "trackward",
		Short:         "A self-hosted work tracker whose product is access control",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().String("config", "", "settings file (YAML); also TRACKWARD_CONFIG")
	root.AddCommand(commands()...)
	return root
}

// version is the module's, which the build stamps; a build from a checkout says "(devel)".
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
