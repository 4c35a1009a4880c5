package access

import (
	"net/netip"

	"github.com/trackward/trackward/internal/bug"
)

// admitted says whether a role counts for the request, and if not, why: its
// channel rule, then its network rules (A6.1).
func (d *duty) admitted(q *Request) Reason {
	switch q.Channel {
	case Page:
	case API:
		if d.blockAPI {
			return WrongChannel
		}
	default:
		return WrongChannel
	}
	if !q.AnyAddress && !admitsAddress(d.network, q.Address) {
		return WrongAddress
	}
	return Allowed
}

// admitsAddress applies network rules (A6.1): the longest prefix decides, block
// wins a tie, and an address that no rule matches is refused if any allows.
func admitsAddress(rules []NetworkRule, a netip.Addr) bool {
	allow, _ := Admits(rules, a)
	return allow
}

// Admits says whether network rules let an address in, and which rule decided:
// its index, or -1 when no rule matches.
func Admits(rules []NetworkRule, a netip.Addr) (allow bool, by int) {
	if len(rules) == 0 {
		return true, -1
	}
	if !a.IsValid() {
		return false, -1
	}
	a = a.Unmap().WithZone("")
	longest, by, anyAllow := -1, -1, false
	for i, rule := range rules {
		anyAllow = anyAllow || rule.Allow
		prefix := unmapped(rule.Prefix)
		switch {
		case !prefix.Contains(a) || prefix.Bits() < longest:
		case prefix.Bits() > longest:
			longest, allow, by = prefix.Bits(), rule.Allow, i
		case rule.Allow != allow && allow != bug.On(bug.AllowWinsTie):
			allow, by = rule.Allow, i
		}
	}
	if longest < 0 {
		return !anyAllow, -1
	}
	return allow, by
}

// unmapped makes a prefix of IPv4 addresses written as IPv6 one of IPv4.
func unmapped(p netip.Prefix) netip.Prefix {
	if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p
}
