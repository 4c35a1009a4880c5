package difftest

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
)

// requests sends the requests of the file, which may change the world.
func (v *visit) requests(before map[string]reply, links map[string]link) {
	for i := range v.e.HTTP {
		q := &v.e.HTTP[i]
		if q.Delivered {
			if err := v.api.app.Deliver(v.t.Context()); err != nil {
				v.t.Fatal(err)
			}
		}
		as := links[q.With]
		if q.With != "" && as.secret == "" {
			v.t.Fatalf("no link %q was kept", q.With)
		}
		got := v.request(as, q.Do, q.Body, q.File)
		what := fmt.Sprintf("API: %s sends %s: %d %s", cmp.Or(q.With, v.e.Who), q.Do, got.status, got.raw)
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
			if other := v.request(as, q.Same, cmp.Or(q.SameBody, q.Body), q.File); v.bare(other, q.Same) != v.bare(got, q.Do) {
				v.t.Errorf("%s, expected the answer to %s: %d %s", what, q.Same, other.status, other.raw)
			}
		}
		asked := v.e.Who + " " + q.With + " " + q.Do
		if was, ok := before[asked]; q.Unchanged && (!ok || was.status != got.status || was.raw != got.raw || was.etag != got.etag) {
			v.t.Errorf("%s, expected as before: %d %s", what, was.status, was.raw)
		}
		before[asked] = got
		if q.Keep != "" {
			links[q.Keep] = v.opened(got)
		}
	}
}

// link is how somebody comes who has a link: a guest's opens a session, those to a
// record or a form are sent with each request (A9.1, A9.2).
type link struct{ secret, cookie string }

func (v *visit) opened(made reply) (l link) {
	at, _ := made.body["url"].(string)
	own := strings.Contains(at, "/g#")
	if _, l.secret, _ = strings.Cut(at, "#"); l.secret == "" {
		v.t.Fatalf("there is no link in %d %s", made.status, made.raw)
	}
	if own {
		session := v.api.send(v.t, "", v.from, "POST", "/api/v1/auth/guest", fmt.Sprintf(`{"secret":%q}`, l.secret))
		if l.cookie, _, _ = strings.Cut(session.cookie, ";"); l.cookie == "" {
			v.t.Fatalf("the link opens nothing: %d %s", session.status, session.raw)
		}
	}
	return l
}

// request sends one request of the file, as the person or by a link.
func (v *visit) request(as link, do, body, file string) reply {
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
	switch {
	case as.cookie != "":
		return v.api.send(v.t, "", v.from, method, v.base+path, body, append(header, "Cookie", as.cookie)...)
	case as.secret != "":
		return v.api.send(v.t, "", v.from, method, v.base+path, body, append(header, "Authorization", "Bearer "+as.secret)...)
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
