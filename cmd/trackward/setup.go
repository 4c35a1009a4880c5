package main

import (
	"context"
	"fmt"
	"io"

	"github.com/trackward/trackward/internal/demo"
	"github.com/trackward/trackward/internal/rest"
)

// templates are what a first workspace can start from.
func templates() []rest.Template {
	var out []rest.Template
	for _, t := range demo.Templates {
		out = append(out, rest.Template{Key: t.Key, Name: t.Name, About: t.About, Changes: t.Changes})
	}
	return out
}

// offerSetup makes the code of the first set-up where nothing is set up yet, and
// returns what to tell whoever reads the server's output.
func (in *instance) offerSetup(ctx context.Context) (tell func(w io.Writer, url string), err error) {
	fresh, err := in.app.Fresh(ctx)
	if err != nil || !fresh {
		return func(io.Writer, string) {}, err
	}
	code, err := in.login.OpenSetup(ctx)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer, url string) {
		fmt.Fprintf(w, "\nNothing is set up yet. Open %s/setup and type this code, which counts once and for 24 hours:\n\n    %s\n\n", url, code)
	}, nil
}
