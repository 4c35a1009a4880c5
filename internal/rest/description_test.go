package rest

import (
	"bytes"
	"flag"
	"net/http/httptest"
	"os"
	"strings"
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

func TestTheDescriptionIsServedAndLoadsNothingFromElsewhere(t *testing.T) {
	s, err := New(Options{})
	must(t, err)
	server := httptest.NewServer(s)
	defer server.Close()
	want, err := os.ReadFile(golden)
	must(t, err)
	if got := send(t, "GET", server.URL+"/api/openapi.yaml", ""); got.status != 200 || got.body != string(want) {
		t.Errorf("openapi.yaml: %d", got.status)
	}
	if got := send(t, "GET", server.URL+"/api/openapi.json", ""); got.status != 200 || field(t, got, "openapi") != "3.1.0" {
		t.Errorf("openapi.json: %d", got.status)
	}
	docs := send(t, "GET", server.URL+"/api/docs", "")
	for _, r := range s.routes {
		if !strings.Contains(docs.body, "<code>"+r.path+"</code>") {
			t.Errorf("the page does not list %s", r.path)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "//unpkg"} {
		if strings.Contains(docs.body, never) {
			t.Errorf("the page holds %s", never)
		}
	}
}
