package demo

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/trackward/trackward/internal/app"
)

// reports are 10,000 wildlife strikes, 1990-2002, from the Wildlife Strike
// Database of the U.S. Federal Aviation Administration: a data set of the U.S.
// Government, in the public domain. They are as published, not tidied.
//
//go:embed wildlife-strikes.csv
var reports []byte

// report is one line of the data, by column heading.
type report map[string]string

func readReports() ([]report, error) {
	r := csv.NewReader(bytes.NewReader(reports))
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("strike reports: %w", err)
	}
	out := make([]report, 0, len(lines)-1)
	for _, line := range lines[1:] {
		rep := report{}
		for i, head := range lines[0] {
			rep[head] = line[i]
		}
		out = append(out, rep)
	}
	return out, nil
}

// region, airport and operator are the names of places and airlines, for people
// to read; their keys are slugs of the names as published.
func (r report) region() string   { return r["Origin State"] }
func (r report) airport() string  { return r["Airport Name"] }
func (r report) operator() string { return r["Aircraft Airline Operator"] }

// state is where a report stands: known costs close it, damage asks for them,
// and what is older than 1998 has been reviewed.
func (r report) state() string {
	switch {
	case strings.Trim(r["Cost Total $"], "0.") != "":
		return "closed"
	case r["Effect Amount of damage"] != "None":
		return "costed"
	case r["Flight Date"] < "1998":
		return "reviewed"
	}
	return "reported"
}

// strikeRecords turns the reports into records. teams gives the id of the team
// with a key. The internal notes are the demo's own, each with a token that
// occurs nowhere else, so that a note that leaks is found.
func strikeRecords(reports []report, teams map[string]string) []draft {
	random := rand.New(rand.NewPCG(seed, 1))
	out := make([]draft, 0, len(reports))
	for _, r := range reports {
		v := map[string]any{
			"airport": title(r.airport()), "date": r["Flight Date"], "operator": teams[slug(r.operator())],
			"aircraft": r["Aircraft Make Model"], "damage": slug(r["Effect Amount of damage"]),
			"phase": slug(r["Phase of flight"]), "time_of_day": slug(r["Time of day"]), "size": slug(r["Wildlife Size"]),
			"species":    r["Wildlife Species"],
			"cost_other": json.Number(r["Cost Other"]), "cost_repair": json.Number(r["Cost Repair"]), "cost_total": json.Number(r["Cost Total $"]),
			"internal_note": fmt.Sprintf("%s Ref NT-%016X.", pick(&generator{Rand: random}, strikeNotes), random.Uint64()),
		}
		if speed := r["Speed IAS in knots"]; speed != "" {
			v["speed_kt"] = json.Number(speed)
		}
		out = append(out, draft{NewRecord: app.NewRecord{State: r.state(), Site: slug(r.airport()), Values: values(v)}})
	}
	return out
}

var strikeNotes = []string{
	"Insurer asked for the pilot's statement.", "Airline disputes the time of day.", "Grass near the threshold was not cut.",
	"Claim pending, do not discuss with the operator.", "Photos held by the tower.", "Second strike this month on the same runway.",
}

// slug is a name as a key: small letters and digits, everything else a dash.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// shortForms are the published abbreviations that stay as they are.
var shortForms = map[string]bool{"AFB": true, "JFK": true, "NY": true, "OR": true, "US": true, "ABX": true, "UPS": true, "PSA": true, "DC": true}

// title writes a published name, all capitals, for people to read.
func title(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' })
	for i, w := range words {
		if bare := strings.Trim(w, "()*/"); shortForms[bare] || shortForms[strings.SplitN(bare, "/", 2)[0]] && len(bare) <= 3 {
			continue
		}
		words[i] = capitals(w)
	}
	return strings.Join(words, " ")
}

// capitals leaves a capital at the start of each part of a word.
func capitals(word string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			start = r != '\''
			return r
		}
		if start {
			start = false
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, word)
}
