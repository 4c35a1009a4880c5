package record

import (
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// Operand is what a comparison or a sort is about: a property, or one of the
// fields that come with every record.
type Operand struct {
	Field Field            // Prop unless a fixed field
	N     access.Property  // with Field == Prop
	Prop  *policy.Property // nil for system properties
}

// Field names the operand's column.
type Field uint8

const (
	Prop Field = iota
	FieldNumber
	FieldState
	FieldCreatedAt
	FieldArchived
	FieldID
)

// fields are the names of the fixed fields; they come before properties, whose
// ids reach a property that has one of these keys.
var fields = map[string]Field{
	"number": FieldNumber, "state": FieldState, "created_at": FieldCreatedAt,
	"archived": FieldArchived, "id": FieldID,
}

// family is what comparisons care about in an operand's type. How a Value of a
// Compare or a Key is filled follows from it:
//
//	familyText                 Text: TextKey of what was written
//	familyNumber … familyFlag  Num, as in Value
//	familyChoice, Person, Team, Site, Record, State   Text: key or id, compared as it is
type family uint8

const (
	familyNone family = iota // links, restriction: not compared
	familyText
	familyNumber // numbers and record numbers
	familyMoney
	familyDay
	familyInstant
	familyFlag
	familyChoice
	familyPerson
	familyTeam
	familySite
	familyState
	familyRecord // id
	familyChoices
	familyPeople
	familyTeams
	familyFiles
)

func (o Operand) family() family {
	switch o.Field {
	case FieldNumber:
		return familyNumber
	case FieldState:
		return familyState
	case FieldCreatedAt:
		return familyInstant
	case FieldArchived:
		return familyFlag
	case FieldID:
		return familyRecord
	}
	if o.Prop == nil {
		return [access.FirstProperty]family{access.Author: familyPerson, access.UpdatedAt: familyInstant,
			access.UpdatedBy: familyPerson, access.Site: familySite}[o.N]
	}
	return familyOf(o.Prop.Type)
}

func familyOf(t policy.PropertyType) family {
	switch t {
	case policy.Number:
		return familyNumber
	case policy.Money:
		return familyMoney
	case policy.Date:
		return familyDay
	case policy.DateTime:
		return familyInstant
	case policy.Checkbox:
		return familyFlag
	case policy.Choice:
		return familyChoice
	case policy.Choices:
		return familyChoices
	case policy.UserRef:
		return familyPerson
	case policy.UserRefs:
		return familyPeople
	case policy.TeamRef:
		return familyTeam
	case policy.TeamRefs:
		return familyTeams
	}
	switch {
	case isText(t):
		return familyText
	case isFiles(t):
		return familyFiles
	}
	return familyNone
}

// numeric reports whether the family's values stand in Num.
func (f family) numeric() bool { return f >= familyNumber && f <= familyFlag }

// sortable is the list of A4.3; site, people and teams have no order.
func (o Operand) sortable() bool {
	f := o.family()
	return f == familyText || f.numeric() && o.Field != FieldArchived || f == familyChoice || f == familyState
}

// Op is a comparison operator of the filter language.
type Op uint8

const (
	Eq Op = iota + 1
	Ne
	Lt
	Le
	Gt
	Ge
	Contains
	StartsWith
	Has
	In
	IsEmpty
)

var opNames = [...]string{Eq: "=", Ne: "!=", Lt: "<", Le: "<=", Gt: ">", Ge: ">=",
	Contains: "contains", StartsWith: "starts_with", Has: "has", In: "in", IsEmpty: "is_empty"}

func (op Op) String() string { return opNames[op] }

type opSet uint16

func opsOf(list ...Op) (s opSet) {
	for _, op := range list {
		s |= 1 << op
	}
	return s
}

func (s opSet) has(op Op) bool { return s>>op&1 == 1 }

func (s opSet) String() string {
	var names []string
	for op := Eq; op <= IsEmpty; op++ {
		if s.has(op) {
			names = append(names, op.String())
		}
	}
	return strings.Join(names, " ")
}

var (
	equality = opsOf(Eq, Ne, In)
	ordering = opsOf(Lt, Le, Gt, Ge)
	emptying = opsOf(IsEmpty)
)

// ops are the operators that an operand takes. Fixed fields are never empty.
func (o Operand) ops() opSet {
	var s opSet
	switch f := o.family(); {
	case f == familyText:
		s = equality | ordering | emptying | opsOf(Contains, StartsWith)
	case f == familyFlag:
		s = opsOf(Eq, Ne) | emptying
	case f.numeric():
		s = equality | ordering | emptying
	case f == familyChoice, f == familyPerson, f == familyTeam, f == familySite:
		s = equality | emptying
	case f == familyState, f == familyRecord:
		s = equality
	case f == familyChoices, f == familyPeople, f == familyTeams:
		s = emptying | opsOf(Has)
	case f == familyFiles:
		s = emptying
	}
	if o.Field != Prop {
		s &^= emptying
	}
	return s
}

// value is what the row holds of the operand, with states as their ids and
// instants as milliseconds.
func (o Operand) value(t *policy.Schema, r *Row) Value {
	switch o.Field {
	case FieldNumber:
		return num(float64(r.Number))
	case FieldState:
		if s := t.StateN(r.Facts.State); s != nil {
			return text(s.ID)
		}
		return Value{}
	case FieldCreatedAt:
		return num(instant(r.CreatedAt))
	case FieldArchived:
		return flag(r.Facts.Archived)
	case FieldID:
		return text(r.ID)
	}
	return r.system(o.N)
}

// system is what the row holds of any property, the system ones included.
func (r *Row) system(n access.Property) Value {
	switch n {
	case access.Author:
		return Value{Filled: r.Author != "", Text: r.Author}
	case access.UpdatedAt:
		return num(instant(r.UpdatedAt))
	case access.UpdatedBy:
		return Value{Filled: r.UpdatedBy != "", Text: r.UpdatedBy}
	case access.Site:
		return Value{Filled: r.SiteID != "", Text: r.SiteID}
	case access.Restriction:
		return Value{}
	}
	return r.value(n)
}

// names is how a viewer's words become operands: only what they may name
// exists (A4.1).
type names struct {
	tracker  *policy.Schema
	nameable access.PropertySet
}

func (v *Viewer) names() names { return names{v.Tracker, v.Grants.Nameable()} }

// Find is what a word of the viewer's names; a hidden property is not found,
// exactly like a name that does not exist (A4.1).
func (v *Viewer) Find(ref string) (Operand, bool) {
	names := v.names()
	return names.find(ref)
}

// find looks a name up. A hidden property is not found, exactly like a name
// that does not exist.
func (n *names) find(ref string) (Operand, bool) {
	if f, ok := fields[ref]; ok {
		return Operand{Field: f}, true
	}
	i, p, ok := n.tracker.Prop(ref)
	if !ok || !n.nameable.Has(i) && !bug.On(bug.HiddenNameable) || p != nil && p.Retired {
		return Operand{}, false
	}
	return Operand{N: i, Prop: p}, true
}
