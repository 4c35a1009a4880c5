// Package outbound makes the HTTP client for calls to addresses that people
// type: identity providers. It judges the address that is connected to, after
// every look-up of its name, so no name leads into the server's own network (attack case F07). It follows no redirect, uses no proxy, and reads
// bounded answers. Package cmd makes one and hands it on.
package outbound

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// MaxBody is how much of an answer is read, in bytes.
const MaxBody = 1 << 20

// Client reaches public addresses, and the private ones in allowed.
func Client(allowed []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("connect to %s: %w", address, err)
		}
		return Judge(at.Addr(), allowed)
	}}
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: bounded{&http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 8 * time.Second,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ErrPrivate says that an address lies in a network that calls do not go to.
var ErrPrivate = errors.New("the address is in a private network; allow it with outbound_networks if it is meant")

// special are ranges that are not private by name and lead there all the same:
// shared address space, IPv4 inside IPv6, benchmarking, documentation, reserved.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// Judge refuses an address that is not public and in none of the allowed
// networks. IPv4 in IPv6 counts as IPv4.
func Judge(a netip.Addr, allowed []netip.Prefix) error {
	a = a.Unmap().WithZone("")
	for _, p := range allowed {
		if p.Contains(a) {
			return nil
		}
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return ErrPrivate
	}
	for _, p := range special {
		if p.Contains(a) {
			return ErrPrivate
		}
	}
	return nil
}

// bounded cuts answers off after MaxBody.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, MaxBody), answer.Body}
	return answer, nil
}
