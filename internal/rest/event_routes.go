package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// beatEvery keeps proxies from closing a quiet stream.
const beatEvery = 15 * time.Second

type listenInput struct {
	InWorkspace
	Seconds int `query:"seconds" minimum:"0" maximum:"86400" default:"86400" doc:"End after so many; 0 looks once."`
}

func (s *Server) routesEvents() {
	add(s, guestAllowed, operation{id: "listen", method: "GET", path: "/workspaces/{workspace}/events", tag: "events",
		summary: "Live updates: record-changed, record-gone, notified and access-changed, ended by revocation (A12.3)", answers: "text/event-stream"}, listen)
}

// EndStreams ends all open streams, as the server stops.
func (s *Server) EndStreams() { s.stopping.Do(func() { close(s.stopped) }) }

func listen(c *call, in *listenInput) (*blob, error) {
	stream, err := c.s.app.Listen(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return &blob{serve: func(w http.ResponseWriter, r *http.Request) {
		c.follow(w, r, stream, time.Duration(in.Seconds)*time.Second)
	}}, nil
}

// changedRecord is the data of a record's event: nothing of the record but that it
// is to be read again, or is not there any more.
type changedRecord struct {
	Tracker string `json:"tracker"`
	Record  string `json:"record"`
}

// follow writes a stream until its listener goes, may not listen any more, or
// the server stops.
func (c *call) follow(w http.ResponseWriter, r *http.Request, stream *app.Stream, life time.Duration) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	_, err := fmt.Fprint(w, ": open\n\n")
	if err == nil {
		err = out.Flush()
	}
	end, beat := time.Now().Add(life), time.Now().Add(beatEvery)
	defer stream.Share()()
	for err == nil {
		ahead := stream.Ahead()
		news, refused := c.refresh(stream)
		if refused != nil || news.Over {
			_, _ = fmt.Fprint(w, "event: access-changed\ndata: {}\n\nevent: closed\ndata: {}\n\n")
			return
		}
		err = tell(w, news)
		if now := time.Now(); err == nil && now.After(beat) {
			beat = now.Add(beatEvery)
			_, err = fmt.Fprint(w, ": still here\n\n")
		}
		if err == nil {
			err = out.Flush() // before the wait, or it would be told with the next news
		}
		if err != nil || !time.Now().Before(end) {
			return
		}
		wait := time.Until(end)
		if news.Wait > 0 {
			wait = min(wait, news.Wait)
		}
		select {
		case <-ahead:
		case <-time.After(wait):
		case <-r.Context().Done():
			return
		case <-c.s.stopped:
			return
		}
	}
}

// tell writes what a look found, and of records which have changed for the listener
// and which have left their sight.
func tell(w io.Writer, news app.News) error {
	var out bytes.Buffer
	if news.Access {
		out.WriteString("event: access-changed\ndata: {}\n\n")
	}
	for _, kind := range []struct {
		name string
		of   []app.ChangedRecord
	}{{"record-changed", news.Records}, {"record-gone", news.Gone}} {
		for _, x := range kind.of {
			data, _ := json.Marshal(changedRecord{x.Tracker, x.Record})
			fmt.Fprintf(&out, "event: %s\ndata: %s\n\n", kind.name, data)
		}
	}
	if news.Told {
		out.WriteString("event: notified\ndata: {}\n\n")
	}
	_, err := out.WriteTo(w)
	return err
}

// refresh looks for news after the credential itself has been asked for again: a
// session that was ended is no session.
func (c *call) refresh(stream *app.Stream) (app.News, error) {
	if err := c.s.authenticate(c); err != nil {
		return app.News{}, err
	}
	return stream.Look(c.r.Context())
}
