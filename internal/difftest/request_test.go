package difftest

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
)

// requests sends the requests of the file, which may change the world.
func (v *visit) requests(before map[string]reply) {
	for i := range v.e.HTTP {
		q := &v.e.HTTP[i]
		got := v.request(q.Do, q.Body, q.File)
		what := fmt.Sprintf("API: %s sends %s: %d %s", v.e.Who, q.Do, got.status, got.raw)
		if got.status != q.Status {
			v.t.Errorf("%s, expected %d", what, q.Status)
		}
		for _, text := range q.Has {
			if !strings.Contains(got.raw, text) {
				v.t.Errorf("%s, expected %q in it", what, text)
			}
		}
		for _, text := range q.Lacks {
			if strings.Contains(got.raw, text) {
				v.t.Errorf("%s, which must not hold %q", what, text)
			}
		}
		if q.Same != "" {
			if other := v.request(q.Same, q.Body, q.File); v.bare(other, q.Same) != v.bare(got, q.Do) {
				v.t.Errorf("%s, expected the answer to %s: %d %s", what, q.Same, other.status, other.raw)
			}
		}
		asked := v.e.Who + " " + q.Do
		if was, ok := before[asked]; q.Unchanged && (!ok || was.status != got.status || was.raw != got.raw || was.etag != got.etag) {
			v.t.Errorf("%s, expected as before: %d %s", what, was.status, was.raw)
		}
		before[asked] = got
	}
}

// request sends one request of the file.
func (v *visit) request(do, body, file string) reply {
	method, path, _ := strings.Cut(v.named(do), " ")
	header := []string{"If-Match", "*"}
	body = v.named(body)
	if file != "" {
		var out bytes.Buffer
		form := multipart.NewWriter(&out)
		part, err := form.CreateFormFile("file", "file.csv")
		if err == nil {
			_, err = io.WriteString(part, file)
		}
		if err != nil || form.Close() != nil {
			v.t.Fatal(err)
		}
		body, header = out.String(), append(header, "Content-Type", form.FormDataContentType())
	}
	return v.api.send(v.t, v.e.Who, v.from, method, v.base+path, body, header...)
}

// named puts ids in the place of the names of records.
func (v *visit) named(text string) string {
	for name, id := range v.s.names {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

// bare is an answer without the path that was asked.
func (v *visit) bare(r reply, do string) string {
	_, path, _ := strings.Cut(v.named(do), " ")
	path, _, _ = strings.Cut(path, "?")
	return fmt.Sprint(r.status, strings.ReplaceAll(r.raw, v.base+path, ""))
}
