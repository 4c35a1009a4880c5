package store

import "strings"

// dialect is every difference between the two databases in the text of a
// statement.
type dialect struct {
	name string
	// holes of the migrations
	types map[string]string
	// now is the database's clock in milliseconds; empty where the process is
	// the database and its clock counts.
	now string
	// forUpdate and forShare lock the rows of a select.
	forUpdate, forShare string
	// rowID is the name of a row's place in its table, where there is a stable one.
	rowID string
	// analyse renews the planner's statistics; empty where it needs none.
	analyse string
	// stopsByLimit: a limit of 0 keeps a select from running, a constant condition
	// does not.
	stopsByLimit bool
	// lateral: a derived table may depend on the one before it.
	lateral bool
	// textArg is an argument as a text that compares by bytes.
	textArg func(arg string) string
	// nulls are NULL by kind of expression.
	nulls [3]string
	// list is a record's restriction list as a JSON array of kind:id, in order;
	// NULL when it is empty or the record public.
	list string
	// jsonText, jsonNumber and jsonFilled read one key of the extra column; jsonHas
	// asks whether its list contains a text.
	jsonText, jsonNumber, jsonFilled func(column, key string) string
	jsonHas                          func(column, key, arg string) string
	// elements is a from-item e with the texts of an extra list as e.value.
	elements func(column, key string) string
	// contains and startsWith compare by bytes.
	contains, startsWith func(text, arg string) string
	// firstOf is the first day of a day's month, quarter or year, as days since 1970.
	firstOf func(period, day string) string
}

// firstDay is the first day of a day's period, as days since 1970. A week begins on
// Monday, and 1970 on a Thursday.
func (d *dialect) firstDay(period, day string) string {
	switch period {
	case "day":
		return day
	case "week":
		return "(floor((" + day + " + 3) / 7.0) * 7 - 3)"
	}
	return d.firstOf(period, day)
}

// sqliteFirstOf is dialect.firstOf.
func sqliteFirstOf(period, day string) string {
	at := day + " * 86400, 'unixepoch'"
	switch period {
	case "quarter":
		at += ", 'start of month', '-' || ((cast(strftime('%m', " + at + ") as integer) - 1) % 3) || ' months'"
	default:
		at += ", 'start of " + period + "'"
	}
	return "(unixepoch(" + at + ") / 86400)"
}

func (d *dialect) fill(sql string) string {
	for hole, text := range d.types {
		sql = strings.ReplaceAll(sql, "{{"+hole+"}}", text)
	}
	return sql
}

var sqliteDialect = &dialect{
	name: "sqlite",
	types: map[string]string{
		"text": "text", "blob": "blob", "int": "integer", "real": "real", "bool": "integer", "json": "text",
		"strict": "strict", "bykey": "strict, without rowid", "true": "1", "false": "0",
	},
	rowID:        "rowid",
	stopsByLimit: true,
	nulls:        [3]string{"null", "null", "null"},
	list:         "json_group_array(l.kind || ':' || l.principal_id order by l.n)",
	jsonText:     func(column, key string) string { return column + " ->> " + key },
	jsonNumber:   func(column, key string) string { return "cast(" + column + " ->> " + key + " as real)" },
	jsonFilled:   func(column, key string) string { return column + " -> " + key + " is not null" },
	jsonHas: func(column, key, arg string) string {
		return "exists (select 1 from json_each(" + column + " -> " + key + ") j where j.value = " + arg + ")"
	},
	elements:   func(column, key string) string { return "json_each(" + column + " -> " + key + ") e" },
	contains:   func(text, arg string) string { return "instr(" + text + ", " + arg + ") > 0" },
	startsWith: func(text, arg string) string { return "substr(" + text + ", 1, length(" + arg + ")) = " + arg },
	firstOf:    sqliteFirstOf,
}

var postgresDialect = &dialect{
	name: "postgres",
	types: map[string]string{
		"text": `text collate "C"`, "blob": "bytea", "int": "bigint", "real": "double precision", "bool": "boolean", "json": "jsonb",
		"strict": "", "bykey": "", "true": "true", "false": "false",
	},
	now:        "floor(extract(epoch from clock_timestamp()) * 1000)::bigint",
	analyse:    "analyze record, record_assignee, record_list",
	lateral:    true,
	textArg:    func(arg string) string { return arg + `::text collate "C"` },
	forUpdate:  " for update",
	forShare:   " for share",
	nulls:      [3]string{`null::text collate "C"`, "null::double precision", "null::bigint"},
	list:       "json_agg(l.kind || ':' || l.principal_id order by l.n)::text",
	jsonText:   func(column, key string) string { return `(` + column + " ->> " + key + `::text) collate "C"` },
	jsonNumber: func(column, key string) string { return "(" + column + " ->> " + key + "::text)::double precision" },
	jsonFilled: func(column, key string) string { return column + " ? " + key + "::text" },
	jsonHas: func(column, key, arg string) string {
		return "(" + column + " -> " + key + "::text) ? " + arg + "::text"
	},
	elements: func(column, key string) string {
		return "jsonb_array_elements_text(" + column + " -> " + key + "::text) e(value)"
	},
	contains:   func(text, arg string) string { return "strpos(" + text + ", " + arg + "::text) > 0" },
	startsWith: func(text, arg string) string { return "starts_with(" + text + ", " + arg + "::text)" },
	firstOf: func(period, day string) string {
		return "(date_trunc('" + period + "', (date '1970-01-01' + cast(" + day + " as integer))::timestamp)::date - date '1970-01-01')"
	},
}
