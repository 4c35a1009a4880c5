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
	if len(rules) == 0 {
		return true
	}
	if !a.IsValid() {
		return false
	}
	a = a.Unmap().WithZone("")
	longest, allow, anyAllow := -1, false, false
	for _, rule := range rules {
		anyAllow = anyAllow || rule.Allow
		prefix := unmapped(rule.Prefix)
		switch {
		case !prefix.Contains(a) || prefix.Bits() < longest:
		case prefix.Bits() > longest:
			longest, allow = prefix.Bits(), rule.Allow
		default:
			allow = allow && rule.Allow || bug.On(bug.AllowWinsTie) && (allow || rule.Allow)
		}
	}
	if longest < 0 {
		return !anyAllow
	}
	return allow
}

// unmapped makes a prefix of IPv4 addresses written as IPv6 one of IPv4.
func unmapped(p netip.Prefix) netip.Prefix {
	if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p
}
