package silence

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
)

// api is the OpenAPI document as far as requests are made from it.
type api struct {
	operations []operation
	schemas    map[string]*schema
}

// operation is one route.
type operation struct {
	id, method, path string
	params           []param
	body             *schema // of application/json
	parts            *schema // of multipart/form-data
}

type param struct {
	name, in string
	required bool
	schema   *schema
}

// schema is what of JSON schema the document uses.
type schema struct {
	Ref        string             `yaml:"$ref"`
	Type       any                `yaml:"type"`
	Enum       []any              `yaml:"enum"`
	Format     string             `yaml:"format"`
	Pattern    string             `yaml:"pattern"`
	Required   []string           `yaml:"required"`
	Properties map[string]*schema `yaml:"properties"`
	Items      *schema            `yaml:"items"`
	Additional any                `yaml:"additionalProperties"`
}

// document is the file as it is committed; package rest's tests hold it against
// what is served.
var document = sync.OnceValues(func() (*api, error) {
	raw, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		return nil, err
	}
	var doc struct {
		Paths map[string]map[string]struct {
			ID         string `yaml:"operationId"`
			Parameters []struct {
				Name     string  `yaml:"name"`
				In       string  `yaml:"in"`
				Required bool    `yaml:"required"`
				Schema   *schema `yaml:"schema"`
			} `yaml:"parameters"`
			Body struct {
				Content map[string]struct {
					Schema *schema `yaml:"schema"`
				} `yaml:"content"`
			} `yaml:"requestBody"`
		} `yaml:"paths"`
		Components struct {
			Schemas map[string]*schema `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	out := &api{schemas: doc.Components.Schemas}
	for path, methods := range doc.Paths {
		for method, o := range methods {
			op := operation{id: o.ID, method: strings.ToUpper(method), path: path}
			for _, p := range o.Parameters {
				op.params = append(op.params, param{p.Name, p.In, p.Required, p.Schema})
			}
			if c, ok := o.Body.Content["application/json"]; ok {
				op.body = c.Schema
			}
			if c, ok := o.Body.Content["multipart/form-data"]; ok {
				op.parts = c.Schema
			}
			out.operations = append(out.operations, op)
		}
	}
	slices.SortFunc(out.operations, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	if len(out.operations) < 60 {
		return nil, fmt.Errorf("only %d operations were found", len(out.operations))
	}
	return out, nil
})

func theAPI(t *testing.T) *api {
	t.Helper()
	doc, err := document()
	must(t, err)
	return doc
}

// find is an operation by its id.
func (a *api) find(t *testing.T, id string) *operation {
	t.Helper()
	for i := range a.operations {
		if a.operations[i].id == id {
			return &a.operations[i]
		}
	}
	t.Fatalf("the document has no operation %s", id)
	return nil
}

// resolved follows a reference.
func (a *api) resolved(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = a.schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

// kind is the JSON type, "" for anything.
func (s *schema) kind() string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		for _, x := range t {
			if name, ok := x.(string); ok && name != "null" {
				return name
			}
		}
	}
	return ""
}

// header reports whether the operation takes a header, and whether it must.
func (o *operation) header(name string) (takes, must bool) {
	for _, p := range o.params {
		if p.in == "header" && strings.EqualFold(p.name, name) {
			return true, p.required
		}
	}
	return false, false
}
