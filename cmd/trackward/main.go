// Command trackward is the server and its tools in one binary. It parses flags,
// wires the packages together and runs them; what is decided, stored or
// answered is decided elsewhere. One file per command.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(os.Args[1:])
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "trackward:", err)
		os.Exit(1)
	}
}
