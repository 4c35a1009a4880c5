package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"
)

// client is a browser: one connection, one cookie.
type client struct {
	url    string
	cookie string
	http   *http.Client
}

// answer is a response read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
	took   time.Duration // from sending the request to the last byte
}

func newClient(url string) *client {
	return &client{url: url, http: &http.Client{Timeout: 10 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}}
}

// do sends a request and expects status 200. headers come in pairs.
func (c *client) do(ctx context.Context, method, path string, body []byte, headers ...string) (a answer, err error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	if body == nil {
		r.Body, r.ContentLength = nil, 0
	}
	if c.cookie != "" {
		r.Header.Set("Cookie", c.cookie)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	start := time.Now()
	response, err := c.http.Do(r)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	if a.body, err = io.ReadAll(response.Body); err != nil {
		return a, err
	}
	a.took, a.status, a.header = time.Since(start), response.StatusCode, response.Header
	if a.status != http.StatusOK {
		return a, fmt.Errorf("%s %s answers %d: %s", method, path, a.status, a.body)
	}
	for _, cookie := range response.Cookies() {
		c.cookie = cookie.Name + "=" + cookie.Value
	}
	return a, nil
}

func (c *client) signIn(ctx context.Context) error {
	body, err := json.Marshal(map[string]string{"email": email, "password": password})
	if err != nil {
		return err
	}
	_, err = c.do(ctx, "POST", "/api/v1/auth/password", body, "Content-Type", "application/json")
	return err
}

// upload sends a CSV file to be imported and gives how many records it made.
func (c *client) upload(ctx context.Context, file []byte) (created int, took time.Duration, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "orders.csv")
	if err != nil {
		return 0, 0, err
	}
	if _, err := part.Write(file); err != nil {
		return 0, 0, err
	}
	if err := w.Close(); err != nil {
		return 0, 0, err
	}
	a, err := c.do(ctx, "POST", api+"/import", form.Bytes(), "Content-Type", w.FormDataContentType())
	if err != nil {
		return 0, 0, err
	}
	var report struct {
		ID, State  string
		New, Wrong int
		Words      []json.RawMessage
	}
	began := time.Now()
	for {
		if err := json.Unmarshal(a.body, &report); err != nil {
			return 0, 0, err
		}
		if report.State != "running" {
			break
		}
		time.Sleep(20 * time.Millisecond)
		if a.body, err = c.body(ctx, api+"/imports/"+report.ID); err != nil {
			return 0, 0, err
		}
	}
	if report.State != "done" || report.Wrong > 0 {
		return 0, 0, fmt.Errorf("%d rows were refused: %s", report.Wrong, report.Words)
	}
	return report.New, a.took + time.Since(began), nil
}

func (c *client) body(ctx context.Context, path string) ([]byte, error) {
	a, err := c.do(ctx, "GET", path, nil)
	return a.body, err
}

// api is the path of the tracker with the records.
const api = "/api/v1/workspaces/" + workspace + "/trackers/orders"
