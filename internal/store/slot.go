package store

import (
	"strconv"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// form is how a property's values are stored.
type form uint8

const (
	formText   form = iota + 1 // free text: the slot holds its key
	formID                     // option key, user or team id, as it is
	formNumber                 // number, money, dates, checkbox
	formList                   // several option keys or ids
	formFiles
)

var forms = map[policy.PropertyType]form{
	policy.Text: formText, policy.LongText: formText, policy.Email: formText, policy.Phone: formText, policy.URL: formText,
	policy.Choice: formID, policy.UserRef: formID, policy.TeamRef: formID,
	policy.Number: formNumber, policy.Money: formNumber, policy.Date: formNumber, policy.DateTime: formNumber, policy.Checkbox: formNumber,
	policy.Choices: formList, policy.UserRefs: formList, policy.TeamRefs: formList, policy.Link: formList,
	policy.File: formFiles, policy.Photo: formFiles, policy.Signature: formFiles,
}

const (
	slotsOfAKind   = 32
	slotsWithIndex = 8
)

// cell is where one property's values are.
type cell struct {
	n    access.Property
	prop *policy.Property
	form form
	slot string // column of record, "" for extra
}

// cellOf finds where a property is stored. A slot of the wrong kind is no slot:
// the value goes to extra rather than nowhere.
func cellOf(n access.Property, p *policy.Property) cell {
	c := cell{n: n, prop: p, form: forms[p.Type], slot: p.Slot}
	if !fits(p.Slot, c.form) {
		c.slot = ""
	}
	return c
}

func fits(slot string, f form) bool {
	if len(slot) != 3 {
		return false
	}
	i, err := strconv.Atoi(slot[1:])
	if err != nil || i < 1 || i > slotsOfAKind || slot[1] == '-' || slot[1] == '+' {
		return false
	}
	switch slot[0] {
	case 't':
		return f == formText || f == formID
	case 'n':
		return f == formNumber
	}
	return false
}

// indexed reports whether the cell's column has an index.
func (c cell) indexed() bool {
	return c.slot != "" && c.slot[1] == '0' && c.slot[2] <= '0'+slotsWithIndex
}

// cells lists where the designer's properties of a tracker are, in their order.
func cells(t *policy.Schema) []cell {
	out := make([]cell, 0, len(t.Properties))
	for i := range t.Properties {
		out = append(out, cellOf(access.FirstProperty+access.Property(i), &t.Properties[i]))
	}
	return out
}
