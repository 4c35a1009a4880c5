package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/bench"
)

func newBench() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the engine and the API beside yardsticks of the same run",
	}
	cmd.AddCommand(newBenchEngine())
	return cmd
}

func newBenchEngine() *cobra.Command {
	var sizes []string
	cmd := &cobra.Command{
		Use:   "engine",
		Short: "Measure decisions on policies of several sizes beside reads of memory",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := bench.EngineOptions{}
			all := []bench.Size{bench.Small, bench.Slice, bench.Medium, bench.Large}
			for _, name := range sizes {
				i := slices.IndexFunc(all, func(s bench.Size) bool { return s.Name == name })
				if i < 0 {
					return fmt.Errorf("there is no size %q; take of small, slice, medium and large", name)
				}
				o.Sizes = append(o.Sizes, all[i])
			}
			return bench.Engine(cmd.Context(), cmd.OutOrStdout(), o)
		},
	}
	cmd.Flags().StringSliceVar(&sizes, "sizes", []string{"small", "slice", "medium", "large"}, "which policies")
	return cmd
}
