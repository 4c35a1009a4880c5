// Command withpg runs another command with a PostgreSQL server for its tests:
//
//	go run ./internal/pgtest/withpg go test ./...
//
// All test binaries that the command starts share the server. Where PostgreSQL
// is not installed the command runs without, and the tests skip or, under
// CI=true, fail.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/trackward/trackward/internal/pgtest"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "withpg: name the command to run")
		os.Exit(2)
	}
	os.Exit(run(os.Args[1:]))
}

func run(command []string) int {
	// The command hears an interrupt at the terminal itself and ends; then the
	// server does. Notify rather than Ignore, which the command would inherit.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt, syscall.SIGTERM)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = os.Environ()
	server, err := pgtest.Start()
	switch {
	case err == nil:
		defer func() { _ = server.Stop() }()
		fmt.Println("PostgreSQL for the tests:", server.Version)
		cmd.Env = append(cmd.Env, pgtest.SocketVariable+"="+server.Socket)
	case pgtest.IsMissing(err) && os.Getenv("CI") != "true":
		fmt.Fprintf(os.Stderr, "\nSKIPPED: every test that needs PostgreSQL. %v\n\n", err)
	default:
		fmt.Fprintln(os.Stderr, "withpg:", err)
		return 1
	}
	err = runAndForward(cmd, heard)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "withpg:", err)
	return 1
}

// runAndForward runs the command and hands a SIGTERM on, which reaches only this process.
func runAndForward(cmd *exec.Cmd, heard <-chan os.Signal) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return err
		case sig := <-heard:
			if sig == syscall.SIGTERM {
				_ = cmd.Process.Signal(sig)
			}
		}
	}
}
