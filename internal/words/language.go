package words

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/text/language"
)

// Language is one that the server speaks, by its BCP 47 tag; "" is nobody's choice.
type Language string

// English stands in the sources; the others are catalogues.
const (
	English Language = "en"
	German  Language = "de"
)

var catalogues = map[Language]map[Text]string{German: german()}

// Known reports whether the server speaks it.
func (l Language) Known() bool { return l == English || l == German }

var (
	spoken  = []Language{English, German} // the first is what nobody asked for
	matcher = language.NewMatcher([]language.Tag{language.English, language.German})
)

// longestAsked is how much of an Accept-Language header is read.
const longestAsked = 256

// Asked is the language that an Accept-Language header asks for; "" where it asks
// for none that the server speaks.
func Asked(header string) Language {
	if header == "" || len(header) > longestAsked {
		return ""
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return ""
	}
	if _, i, sure := matcher.Match(tags...); sure > language.Low {
		return spoken[i]
	}
	return ""
}

// First is the first that is chosen, else English.
func First(choices ...Language) Language {
	for _, l := range choices {
		if l.Known() {
			return l
		}
	}
	return English
}

type contextKey struct{}

// With is a context of a request whose reader reads this language.
func With(ctx context.Context, l Language) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// Asking is the language of the request's reader; "" where there is none.
func Asking(ctx context.Context) Language {
	l, _ := ctx.Value(contextKey{}).(Language)
	return l
}

// Of is the language of the request's reader; English where there is no request.
func Of(ctx context.Context) Language {
	return First(Asking(ctx))
}

// dates say a day as it is written in each language.
var dates = map[Language]func(time.Time) string{
	English: func(t time.Time) string { return t.Format("2 January 2006") },
	German: func(t time.Time) string {
		return fmt.Sprintf("%d. %s %d", t.Day(), germanMonths[t.Month()-1], t.Year())
	},
}

var germanMonths = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
