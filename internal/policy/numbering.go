package policy

import (
	"maps"
	"slices"
)

// numbering gives ids the engine's integers. A number once given is never given
// to another id; a numbering is never changed, only extended.
type numbering struct {
	byID map[Kind]map[string]uint32
	ids  map[Kind][]string // [0] is unused
}

// numbered are the kinds that the engine knows by number.
var numbered = []Kind{KindUser, KindTeam, KindRole, KindSite, KindTracker}

func (n numbering) of(k Kind, id string) uint32 { return n.byID[k][id] }

func (n numbering) id(k Kind, i uint32) string {
	if int(i) >= len(n.ids[k]) {
		return ""
	}
	return n.ids[k][i]
}

func (n numbering) extended(tables map[Kind]*table) numbering {
	next := numbering{byID: map[Kind]map[string]uint32{}, ids: map[Kind][]string{}}
	for _, k := range numbered {
		byID, ids := n.byID[k], n.ids[k]
		if ids == nil {
			ids = []string{""}
		}
		fresh := false
		for _, id := range tables[k].ids {
			if _, ok := byID[id]; ok {
				continue
			}
			if !fresh {
				fresh = true
				if byID, ids = maps.Clone(byID), slices.Clone(ids); byID == nil {
					byID = map[string]uint32{}
				}
			}
			byID[id] = uint32(len(ids))
			ids = append(ids, id)
		}
		next.byID[k], next.ids[k] = byID, ids
	}
	return next
}
