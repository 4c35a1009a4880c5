package policy

import (
	"testing"

	"github.com/trackward/trackward/internal/access"
)

func TestALevelThatIsNoneOfOursIsNone(t *testing.T) {
	for word, want := range map[string]access.Entry{
		"": access.Absent, "none": access.Set(access.None), "assigned": access.Set(access.Assigned), "all": access.Set(access.All),
		"every": access.Set(access.None), "All": access.Set(access.None),
	} {
		if got := entrySource(word); got != want {
			t.Errorf("%q is %v, want %v", word, got, want)
		}
	}
}

func TestANetworkRuleThatCannotBeReadIsNotLeftOut(t *testing.T) {
	s := &Snapshot{}
	role := s.roleSource(RoleEntry{Role: &Role{Enabled: true, Network: []NetworkRule{{Prefix: "10.0.0.0/99", Rule: NetworkAllow}}}})
	if len(role.Network) != 1 {
		t.Fatalf("%d rules: without its only allow rule the role would be open to every address", len(role.Network))
	}
	source := access.Source{Roles: []access.Role{{}, role}}
	if _, err := access.Compile(source); err == nil {
		t.Error("the engine took a policy with a network rule that means nothing")
	}
}
