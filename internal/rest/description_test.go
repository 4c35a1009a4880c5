package rest

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite api/openapi.yaml from the Go types")

const golden = "../../api/openapi.yaml"

// TestDescriptionIsCommitted keeps the committed document, from which the
// pages' client is generated, equal to the routes.
func TestDescriptionIsCommitted(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("api/openapi.yaml is not what the routes describe; run: go test ./internal/rest -run Description -update")
	}
}
