package outbound_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/outbound"
)

// Case F07.
func TestOnlyPublicAddressesAreCalled(t *testing.T) {
	for text, public := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "1.1.1.1": true,
		"127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "::": false,
		"10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "fd00::1": false, "fe80::1%eth0": false,
		"100.64.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::ffff:10.0.0.1": false, "::7f00:1": false,
		"224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false, "198.18.0.1": false,
	} {
		if err := outbound.Judge(netip.MustParseAddr(text), nil); (err == nil) != public {
			t.Errorf("%s: %v", text, err)
		}
	}
	allowed := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}
	if err := outbound.Judge(netip.MustParseAddr("::ffff:10.1.2.3"), allowed); err != nil {
		t.Errorf("an allowed network: %v", err)
	}
	if outbound.Judge(netip.MustParseAddr("10.2.0.1"), allowed) == nil {
		t.Error("a network beside the allowed one")
	}
}

func TestTheConnectedAddressIsJudgedAndNothingIsFollowed(t *testing.T) {
	var asked int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(strings.Repeat("x", 3*outbound.MaxBody)))
	}))
	defer s.Close()
	for _, url := range []string{s.URL, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)} {
		if _, err := outbound.Client(nil).Get(url); !errors.Is(err, outbound.ErrPrivate) || asked != 0 {
			t.Fatalf("%s: %v, asked %d", url, err, asked)
		}
	}
	c := outbound.Client([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	answer, err := c.Get(s.URL + "/away")
	if err != nil || answer.StatusCode != http.StatusFound || asked != 1 {
		t.Fatalf("%v, asked %d", err, asked)
	}
	if answer, err = c.Get(s.URL); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || len(body) != outbound.MaxBody {
		t.Errorf("read %d bytes, %v", len(body), err)
	}
}
