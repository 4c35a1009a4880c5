package policy

import (
	"fmt"
	"slices"
)

// slotKind is the kind of typed column a property's values are stored in.
type slotKind byte

const (
	noSlot   slotKind = 0 // several values, long text, files, links: package store's extra
	textSlot slotKind = 't'
	numSlot  slotKind = 'n'
)

// A record row has slots t01 … t32 and n01 … n32; the first eight of each have
// an index.
const (
	slots        = 32
	indexedSlots = 8
)

// slotKinds is every type of property. A choice holds its option's key, a single
// user or team the id, in a text slot; times are numbers.
var slotKinds = map[PropertyType]slotKind{
	Text: textSlot, Email: textSlot, Phone: textSlot, URL: textSlot, Choice: textSlot, UserRef: textSlot, TeamRef: textSlot,
	Number: numSlot, Money: numSlot, Date: numSlot, DateTime: numSlot, Checkbox: numSlot,
	LongText: noSlot, Choices: noSlot, UserRefs: noSlot, TeamRefs: noSlot,
	File: noSlot, Photo: noSlot, Signature: noSlot, Link: noSlot,
}

// giveSlots gives each new property the first free slot of its kind, an indexed
// one among the first eight. A slot once given in a tracker stays with its
// property, retired or not, and is not given again when the property is removed:
// values may remain in it.
func (t *Tracker) giveSlots(e *entering, old *Tracker) error {
	taken := map[string]bool{}
	t.SpentSlots = slices.Clone(old.SpentSlots)
	for i := range old.Properties {
		stored := &old.Properties[i]
		if stored.Slot == "" {
			continue
		}
		taken[stored.Slot] = true
		if !slices.ContainsFunc(t.Properties, func(p Property) bool { return p.ID == stored.ID }) {
			t.SpentSlots = append(t.SpentSlots, stored.Slot)
		}
	}
	slices.Sort(t.SpentSlots)
	for _, s := range t.SpentSlots {
		taken[s] = true
	}
	for i := range t.Properties {
		if err := t.Properties[i].giveSlot(e, old, taken, "properties/"+itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Property) giveSlot(e *entering, old *Tracker, taken map[string]bool, field string) error {
	kind := slotKinds[p.Type]
	if kind == noSlot {
		p.Slot = ""
		if p.Indexed || p.Unique {
			return e.invalid("A1 property", field+"/indexed", "Only a property with one short value can be indexed or unique. Leave it out.")
		}
		return nil
	}
	if at := slices.IndexFunc(old.Properties, func(o Property) bool { return o.ID == p.ID }); at >= 0 {
		p.Slot = old.Properties[at].Slot
		if p.Indexed && !isIndexed(p.Slot) {
			return e.invalid("A1 property", field+"/indexed", "An index is given when a property is made. Add a new indexed property and retire this one.")
		}
		return nil
	}
	first, last := indexedSlots+1, slots
	if p.Indexed {
		first, last = 1, indexedSlots
	}
	p.Slot = ""
	for n := first; n <= last; n++ {
		if s := fmt.Sprintf("%c%02d", kind, n); !taken[s] {
			p.Slot, taken[s] = s, true
			return nil
		}
	}
	if p.Unique {
		return e.invalid("A3.15", field+"/unique", "The tracker has no room left to keep this unique. Leave unique out.")
	}
	if p.Indexed {
		return e.invalid("A1 property", field+"/indexed", "A tracker has at most %d indexed properties of this kind, removed ones included. Leave indexed out.", indexedSlots)
	}
	return nil
}

func isIndexed(slot string) bool {
	return len(slot) == 3 && slot[1:] <= fmt.Sprintf("%02d", indexedSlots)
}
