package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trackward.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func flags(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	set.String("listen", "127.0.0.1:1", "")
	set.String("public-url", "", "")
	set.Bool("reset", false, "")
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return set
}

func TestALaterSourceOverridesAnEarlierOne(t *testing.T) {
	path := file(t, "listen: 127.0.0.1:1001\ndata: from-file\nsmtp:\n  host: mail.example\n  from: a@b.example\nshutdown_timeout: 3s\n")
	c, err := Load(Sources{
		File:    path,
		Environ: []string{"TRACKWARD_LISTEN=127.0.0.1:1002", "TRACKWARD_SMTP_PORT=25", "TRACKWARD_TRUSTED_PROXIES=10.0.0.0/8,::1", "LISTEN=x"},
		Flags:   flags(t, "--listen=127.0.0.1:1003", "--public-url=https://t.example", "--reset"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:1003" || c.Data != "from-file" || c.SMTP.Port != 25 || c.SMTP.Host != "mail.example" ||
		c.PublicURL != "https://t.example" || c.ShutdownTimeout != 3*time.Second {
		t.Fatalf("%+v", c)
	}
	proxies, err := c.Proxies()
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if err != nil || !slices.Equal(proxies, want) {
		t.Fatalf("%v %v", proxies, err)
	}
}

func TestAFlagThatWasNotGivenChangesNothing(t *testing.T) {
	c, err := Load(Sources{Environ: []string{"TRACKWARD_LISTEN=127.0.0.1:1002"}, Flags: flags(t)})
	if err != nil || c.Listen != "127.0.0.1:1002" {
		t.Fatalf("%q %v", c.Listen, err)
	}
}

func TestDefaultsAreValid(t *testing.T) {
	c, err := Load(Sources{})
	if err != nil || c.Listen != "127.0.0.1:8080" || c.Data != "data" || c.Postgres != "" || c.ShutdownTimeout != 10*time.Second {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestWrongSettingsAreNamedTogether(t *testing.T) {
	_, err := Load(Sources{Environ: []string{
		"TRACKWARD_LISTEN=8080", "TRACKWARD_DATA=", "TRACKWARD_PUBLIC_URL=ftp://x", "TRACKWARD_TRUSTED_PROXIES=nobody",
		"TRACKWARD_SMTP_HOST=mail.example", "TRACKWARD_SMTP_TLS=maybe", "TRACKWARD_POSTGRES=host=db password=hunter2",
	}})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, key := range []string{"listen", "data", "public_url", "trusted_proxies", "smtp.from", "smtp.tls", "postgres"} {
		if !strings.Contains(err.Error(), EnvName(key)) {
			t.Errorf("%s is not named in: %v", EnvName(key), err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error repeats a password: %v", err)
	}
}

func TestAFileWithAKeyThatDoesNotExistIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"unknown":  "listne: 127.0.0.1:1\n",
		"nested":   "smtp:\n  hots: x\n",
		"not YAML": "listen: [\n",
		"twice":    "data: a\ndata: b\n",
	} {
		if _, err := Load(Sources{File: file(t, text)}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := Load(Sources{File: filepath.Join(t.TempDir(), "missing.yaml")}); err == nil {
		t.Error("a missing file: accepted")
	}
}
