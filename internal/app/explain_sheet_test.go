package app

import (
	"net/netip"
	"testing"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// A remedy that lets one address in changes for no other address whether the role
// counts (A6.1), and one that sends the person to a network sends them to one that is
// let in.
func TestLettingOneAddressInChangesNothingForOthers(t *testing.T) {
	allow := func(p string) policy.NetworkRule { return policy.NetworkRule{Prefix: p, Rule: policy.NetworkAllow} }
	block := func(p string) policy.NetworkRule { return policy.NetworkRule{Prefix: p, Rule: policy.NetworkBlock} }
	compiled := func(rules []policy.NetworkRule) (out []access.NetworkRule) {
		for _, r := range rules {
			out = append(out, access.NetworkRule{Prefix: netip.MustParsePrefix(r.Prefix), Allow: r.Rule == policy.NetworkAllow})
		}
		return out
	}
	others := []string{"198.51.100.8", "10.0.0.1", "10.1.2.4", "192.0.2.9", "203.0.113.1", "2001:db8::7", "2001:db8:1::1"}
	for what, rules := range map[string][]policy.NetworkRule{
		"another is allowed":      {allow("192.0.2.0/24")},
		"its network is blocked":  {block("198.51.100.0/24"), block("10.1.0.0/16"), block("2001:db8::/32")},
		"it is blocked by itself": {block("198.51.100.7/32"), block("10.1.2.3/32"), block("2001:db8::1/128")},
		"both":                    {allow("10.0.0.0/8"), block("10.1.0.0/16"), block("10.1.2.3/32"), allow("10.1.2.3/32")},
		"all are blocked":         {block("0.0.0.0/0"), block("::/0")},
	} {
		for _, at := range []string{"198.51.100.7", "10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3"} {
			address := netip.MustParseAddr(at)
			after := compiled(lettingIn(rules, address))
			if ok, _ := access.Admits(after, address); !ok {
				t.Errorf("%s: %s is not let in by %v", what, at, after)
			}
			for _, o := range append(others, "") {
				other, _ := netip.ParseAddr(o)
				was, _ := access.Admits(compiled(rules), other)
				if is, _ := access.Admits(after, other); is != was {
					t.Errorf("%s, %s let in: %q was let in %v, is %v", what, at, o, was, is)
				}
			}
		}
		if at, found := letsIn(compiled(rules)); found {
			if ok, _ := access.Admits(compiled(rules), at); !ok {
				t.Errorf("%s: %s is refused", what, at)
			}
		} else if what != "all are blocked" {
			t.Errorf("%s: no address is found", what)
		}
	}
}
