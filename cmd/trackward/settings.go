package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/config"
)

// addStorageFlags gives a command the flags that say where the data is; data is
// the directory where nothing else is said.
func addStorageFlags(cmd *cobra.Command, data string) {
	cmd.Flags().String("data", data, "directory of the database, files, key and outbox")
	cmd.Flags().String("postgres", "", "PostgreSQL connection string; without it the data is in SQLite")
}

// addListenFlag gives a command the address flag of the HTTP server.
func addListenFlag(cmd *cobra.Command) {
	cmd.Flags().String("listen", "127.0.0.1:8080", "address of the HTTP server; port 0 picks a free one")
}

// settings reads the file, the environment and the command's own flags.
func settings(cmd *cobra.Command) (config.Config, error) {
	file, err := cmd.Flags().GetString("config")
	if err != nil {
		return config.Config{}, err
	}
	if file == "" {
		file = os.Getenv("TRACKWARD_CONFIG")
	}
	return config.Load(config.Sources{File: file, Environ: os.Environ(), Flags: cmd.Flags()})
}
