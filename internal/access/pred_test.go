package access

import (
	"reflect"
	"testing"
)

func TestHoldsIsWhatAPredMeans(t *testing.T) {
	here := SiteUnder{Sites: []SiteID{dallas, gate}}
	for what, c := range map[string]struct {
		pred Pred
		f    Facts
		want bool
	}{
		"never":                            {Never{}, Facts{}, false},
		"nil":                              {nil, Facts{}, false},
		"always":                           {Always{}, Facts{Archived: true}, true},
		"always, in the bin":               {Always{}, Facts{Binned: true}, false},
		"state in":                         {StateIn{setOf(doing)}, on(doing), true},
		"state not in":                     {StateIn{setOf(doing)}, on(fresh), false},
		"no states":                        {StateIn{}, on(fresh), false},
		"state beyond a set":               {StateIn{^StateSet(0)}, on(64), false},
		"assigned":                         {HasAssigned{}, on(fresh).mine(), true},
		"not assigned":                     {HasAssigned{}, on(fresh), false},
		"under the site":                   {here, on(fresh).at(gate), true},
		"at another":                       {here, on(fresh).at(houston), false},
		"no site is never under one":       {SiteUnder{Sites: []SiteID{0, dallas}}, on(fresh), false},
		"no sites":                         {SiteUnder{}, on(fresh).at(dallas), false},
		"public":                           {IsPublic{}, Facts{Listed: true}, true},
		"public, restricted":               {IsPublic{}, Facts{Restricted: true, Listed: true}, false},
		"listed":                           {IsListed{}, Facts{Restricted: true, Listed: true}, true},
		"listed, not on the list":          {IsListed{}, Facts{Restricted: true}, false},
		"listed, a public record's list":   {IsListed{}, Facts{Listed: true}, false},
		"live":                             {IsLive{}, Facts{}, true},
		"live, archived":                   {IsLive{}, Facts{Archived: true}, false},
		"in the archive":                   {InArchive{}, Facts{Archived: true}, true},
		"in the archive, live":             {InArchive{}, Facts{}, false},
		"in the bin":                       {InBin{}, Facts{Binned: true}, true},
		"in the bin, outside it":           {InBin{}, Facts{}, false},
		"every of none":                    {Every{}, Facts{}, true},
		"every of none, in the bin":        {Every{}, Facts{Binned: true}, false},
		"every":                            {Every{IsPublic{}, IsLive{}}, Facts{}, true},
		"every, one fails":                 {Every{IsPublic{}, IsLive{}}, Facts{Archived: true}, false},
		"every with the bin":               {Every{IsPublic{}, InBin{}}, Facts{Binned: true}, true},
		"every without the bin, binned":    {Every{IsPublic{}, IsLive{}}, Facts{Binned: true}, false},
		"any of none":                      {Any{}, Facts{}, false},
		"any":                              {Any{InArchive{}, IsPublic{}}, Facts{}, true},
		"any, one asks for the bin":        {Any{InBin{}, IsPublic{}}, Facts{Binned: true}, true},
		"any, the other one holds":         {Any{Every{IsListed{}, InBin{}}, IsPublic{}}, Facts{Binned: true}, false},
		"any within every, with the bin":   {Every{Any{IsPublic{}, HasAssigned{}}, InBin{}}, Facts{Binned: true}, true},
		"the bin in an any within every":   {Every{IsPublic{}, Any{InBin{}, HasAssigned{}}}, Facts{Binned: true}, true},
		"the same by the part without bin": {Every{IsPublic{}, Any{Every{InBin{}, IsListed{}}, HasAssigned{}}}, Facts{Binned: true, Assigned: true}, false},
	} {
		t.Run(what, func(t *testing.T) {
			if got := Holds(c.pred, c.f); got != c.want {
				t.Errorf("%#v on %+v: %v", c.pred, c.f, got)
			}
		})
	}
}

// TestPredIsBuiltOfCompleteAnswers pins the form that package store relies on.
func TestPredIsBuiltOfCompleteAnswers(t *testing.T) {
	wide := roleOf(onOrders(Entries{}, in(fresh, starred(always, always)), in(doing, starred(ifMine, ifMine))))
	local := roleOf(onOrders(starred(always, always), in(dropped, starred(toNone, toNone))))
	o := newOffice(wide, local)
	o.hold(ann, 1)
	o.holdAt(ann, 2, dallas)
	g := o.ask(t, ann, orders)
	here := SiteUnder{Sites: []SiteID{dallas, gate}}
	got := g.Pred(ToEdit(name))
	wants := Any{
		Every{StateIn{setOf(fresh)}, IsPublic{}, IsLive{}},
		Every{StateIn{setOf(doing)}, IsPublic{}, HasAssigned{}, IsLive{}},
		Every{StateIn{setOf(fresh)}, IsListed{}, IsLive{}},
		Every{StateIn{setOf(doing)}, IsListed{}, HasAssigned{}, IsLive{}},
		Every{here, StateIn{setOf(doing, done)}, IsPublic{}, IsLive{}},
		Every{here, StateIn{setOf(doing, done)}, IsListed{}, IsLive{}},
	}
	if !reflect.DeepEqual(got, Pred(wants)) {
		t.Errorf("got  %#v\nwant %#v", got, wants)
	}
	if p := g.Pred(ToAct(Delete)); p != (Never{}) {
		t.Errorf("delete: %#v", p)
	}
	if p := g.Pred(ToView(200)); p != (Never{}) {
		t.Errorf("no such property: %#v", p)
	}
}

func TestPredSaysArchiveAndBinOnlyWhereTheNeedDoes(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.Roles[1].Features[Comments] = Edit
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	for _, c := range []struct {
		need Need
		last Pred
	}{
		{ToSee(), IsPublic{}}, {ToView(name), IsPublic{}}, {ToAct(Delete), IsPublic{}}, {ToUse(Comments, View), IsPublic{}},
		{ToEdit(name), IsLive{}}, {ToAct(ChangeState), IsLive{}}, {ToAct(Archive), IsLive{}}, {ToUse(Comments, Edit), IsLive{}},
		{ToRestore(), InArchive{}}, {ToRecover(), InBin{}},
	} {
		first := g.Pred(c.need).(Any)[0].(Every)
		if first[len(first)-1] != c.last {
			t.Errorf("%+v: %#v", c.need, first)
		}
	}
}
