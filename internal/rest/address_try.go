package rest

import (
	"net/netip"
	"strconv"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// AddressTry asks whether a role would count for a request from an address.
type AddressTry struct {
	Address string         `json:"address" minLength:"1" maxLength:"64" doc:"IPv4 or IPv6."`
	Network *[]NetworkRule `json:"network,omitempty" maxItems:"200" doc:"Rules of a draft; left out: the role's own."`
}

// AddressVerdict is what the network rules say to an address.
type AddressVerdict struct {
	Allowed bool         `json:"allowed" doc:"The role counts from there. Whoever holds it can sign in from anywhere (A6.1)."`
	Rule    *NetworkRule `json:"rule,omitempty" doc:"The rule that decides: the longest prefix, on a tie block. Absent: no rule matches."`
	Index   *int         `json:"index,omitempty" doc:"Its place in the list, from 0."`
	Why     words.Text   `json:"why"`
}

type tryAddressInput struct {
	OneRole
	Body AddressTry
}

func tryAddress(c *call, in *tryAddressInput) (out *AddressVerdict, err error) {
	address, err := netip.ParseAddr(in.Body.Address)
	if err != nil {
		return nil, invalid([]ProblemEntry{{Path: "body.address", Code: "invalid", Message: "That is no address. Write it as 203.0.113.7 or 2001:db8::7."}})
	}
	err = c.read(sheetPower, func(v *app.Viewer) error {
		role, ok := v.Policy.Role(in.Role)
		if !ok {
			return notFound()
		}
		rules := sheetOf(role.Role).Network
		if in.Body.Network != nil {
			rules = *in.Body.Network
		}
		asked, err := networkOf(rules)
		if err != nil {
			return err
		}
		allowed, by := access.Admits(asked, address)
		out = &AddressVerdict{Allowed: allowed, Why: whyAddress(rules, allowed, by)}
		if by >= 0 {
			out.Rule, out.Index = &rules[by], &by
		}
		return nil
	})
	return out, err
}

// networkOf reads rules as they were typed.
func networkOf(rules []NetworkRule) ([]access.NetworkRule, error) {
	out := make([]access.NetworkRule, 0, len(rules))
	for i, r := range rules {
		prefix, err := netip.ParsePrefix(r.Prefix)
		if err != nil {
			return nil, invalid([]ProblemEntry{{Path: "body.network." + strconv.Itoa(i) + ".prefix", Code: "invalid", Message: "That is no network. Write it as 10.1.0.0/16 or 2001:db8::/32."}})
		}
		out = append(out, access.NetworkRule{Prefix: prefix, Allow: r.Rule == policy.NetworkAllow})
	}
	return out, nil
}

func whyAddress(rules []NetworkRule, allowed bool, by int) words.Text {
	switch {
	case len(rules) == 0:
		return "There are no rules: the role counts from every address."
	case by >= 0 && allowed:
		return words.Say("Rule %d allows %s, the longest prefix that matches.", by+1, rules[by].Prefix)
	case by >= 0:
		return words.Say("Rule %d blocks %s, the longest prefix that matches; on a tie block wins.", by+1, rules[by].Prefix)
	case allowed:
		return "No rule matches, and none allows: every other address is allowed."
	}
	return "No rule matches, and at least one allows: every other address is blocked."
}
