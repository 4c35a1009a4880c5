package rest

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// address is the client's: the socket's, unless that is a trusted proxy; then
// the rightmost address of X-Forwarded-For that is none. What stands to the
// left of it anybody may have written.
func (s *Server) address(r *http.Request) netip.Addr {
	addr := socket(r)
	if !s.trusts(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return addr
		}
		addr = next.Unmap().WithZone("")
		if !s.trusts(addr) {
			return addr
		}
	}
	return addr
}

func socket(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

func (s *Server) trusts(a netip.Addr) bool {
	return a.IsValid() && slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// secure reports whether the client's own connection is encrypted, as far as
// this server can know.
func (s *Server) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	return s.trusts(socket(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// local reports whether the request never left this machine: both the socket
// and the name asked for are loopback.
func (s *Server) local(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	named, err := netip.ParseAddr(host)
	return socket(r).IsLoopback() && (host == "localhost" || err == nil && named.IsLoopback())
}
