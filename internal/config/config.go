// Package config reads the settings of a server process: where it listens,
// where it keeps its data, how it sends mail. It is not the policy of a
// workspace (that is package policy, and lives in the database) and decides
// nothing about access. Only cmd may call it; everyone else is handed values.
//
// A later source overrides an earlier one: defaults, the file, environment
// variables (TRACKWARD_LISTEN, TRACKWARD_SMTP_HOST …), flags on the command line.
package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/goccy/go-yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

// envPrefix starts the name of every environment variable that is read.
const envPrefix = "TRACKWARD_"

// Config is what one server process is told from outside.
type Config struct {
	// Listen is the TCP address of the HTTP server, host:port. Port 0 picks a free one.
	Listen string `koanf:"listen"`
	// Data is the directory of the SQLite database, the files, the instance key
	// and the outbox. It is created with mode 0700 when missing.
	Data string `koanf:"data"`
	// Postgres is a connection string, postgres://…; empty means SQLite in Data.
	Postgres string `koanf:"postgres"`
	// Key is the instance key that seals secrets at rest and cursors, 32 bytes or
	// more in base64 or hex. Empty means the file "key" in Data, made on the first
	// start. All processes that share a database must share it.
	Key string `koanf:"key"`
	// PublicURL is the address people use, without a path; links in mails start
	// with it. Empty means http://<Listen>.
	PublicURL string `koanf:"public_url"`
	// TrustedProxies are the addresses or prefixes whose X-Forwarded-For and
	// X-Forwarded-Proto are believed. Empty means nobody's.
	TrustedProxies []string `koanf:"trusted_proxies"`
	// OutboundNetworks are private addresses or prefixes that the server may call
	// all the same, such as a company's own identity provider. Empty means none.
	OutboundNetworks []string `koanf:"outbound_networks"`
	// ShutdownTimeout is how long a stopping server waits for running requests.
	ShutdownTimeout time.Duration `koanf:"shutdown_timeout"`
	SMTP            SMTP          `koanf:"smtp"`
}

// SMTP is how mail leaves. Without a Host every mail is written to the outbox
// directory in Data and the log says where.
type SMTP struct {
	Host     string `koanf:"host"`
	Port     int    `koanf:"port"`
	User     string `koanf:"user"`
	Password string `koanf:"password"`
	// From is the sender's address, required with Host.
	From string `koanf:"from"`
	// TLS is "starttls" (required), "implicit" or "none".
	TLS string `koanf:"tls"`
}

// Defaults is the lowest layer, and the complete list of the keys that exist.
func Defaults() map[string]any {
	return map[string]any{
		"listen":            "127.0.0.1:8080",
		"data":              "data",
		"postgres":          "",
		"key":               "",
		"public_url":        "",
		"trusted_proxies":   []string{},
		"outbound_networks": []string{},
		"shutdown_timeout":  "10s",
		"smtp.host":         "",
		"smtp.port":         587,
		"smtp.user":         "",
		"smtp.password":     "",
		"smtp.from":         "",
		"smtp.tls":          "starttls",
	}
}

// Sources are where Load looks. Any of them may be left out.
type Sources struct {
	// File is the path of a YAML file; a missing one is an error.
	File string
	// Environ is the environment as of os.Environ.
	Environ []string
	// Flags are the parsed flags of the command; a dash in a flag's name reads
	// as an underscore, a flag that was not given changes nothing.
	Flags *pflag.FlagSet
}

// Load reads the sources and checks the result. The error names every wrong
// setting, where it may be set, and what is expected.
func Load(from Sources) (Config, error) {
	k := koanf.New(".")
	if err := k.Load(confmap.Provider(Defaults(), "."), nil); err != nil {
		return Config{}, fmt.Errorf("defaults: %w", err)
	}
	if from.File != "" {
		if err := loadFile(k, from.File); err != nil {
			return Config{}, err
		}
	}
	if err := loadEnviron(k, from.Environ); err != nil {
		return Config{}, err
	}
	if from.Flags != nil {
		if err := loadFlags(k, from.Flags); err != nil {
			return Config{}, err
		}
	}
	var c Config
	if err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: decoder(&c)}); err != nil {
		return Config{}, fmt.Errorf("settings: %w", err)
	}
	return c, c.check()
}

// decoder refuses a key without a field, so that a slip in the file is heard of.
func decoder(into *Config) *mapstructure.DecoderConfig {
	return &mapstructure.DecoderConfig{
		Result:           into,
		TagName:          "koanf",
		WeaklyTypedInput: true,
		ErrorUnused:      true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(),
			mapstructure.StringToSliceHookFunc(","),
		),
	}
}

func loadFile(k *koanf.Koanf, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("settings file: %w", err)
	}
	var values map[string]any
	if err := yaml.UnmarshalWithOptions(raw, &values, yaml.Strict()); err != nil {
		return fmt.Errorf("settings file %s: %w", path, err)
	}
	return k.Load(confmap.Provider(values, "."), nil)
}

// loadEnviron maps TRACKWARD_SMTP_HOST to smtp.host. Other variables with the
// prefix are left alone: tests and scripts have their own.
func loadEnviron(k *koanf.Koanf, environ []string) error {
	known := envNames()
	return k.Load(env.Provider(".", env.Opt{
		Prefix:      envPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			return known[name], value
		},
	}), nil)
}

func envNames() map[string]string {
	names := make(map[string]string)
	for key := range Defaults() {
		names[EnvName(key)] = key
	}
	return names
}

// EnvName is the environment variable of a key: smtp.host → TRACKWARD_SMTP_HOST.
func EnvName(key string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// loadFlags takes the flags that were given and name a setting. Commands have
// other flags too (demo --reset), which are theirs.
func loadFlags(k *koanf.Koanf, flags *pflag.FlagSet) error {
	known := Defaults()
	return k.Load(posflag.ProviderWithFlag(flags, ".", nil, func(f *pflag.Flag) (string, any) {
		key := strings.ReplaceAll(f.Name, "-", "_")
		if _, ok := known[key]; !ok || !f.Changed {
			return "", nil
		}
		return key, posflag.FlagVal(flags, f)
	}), nil)
}

func (c Config) check() error {
	var wrong []error
	say := func(key, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%s (%s): %s", key, EnvName(key), fmt.Sprintf(format, args...)))
	}
	if _, err := netip.ParseAddrPort(normalListen(c.Listen)); err != nil && !strings.Contains(c.Listen, ":") {
		say("listen", "%q is no host:port, such as 127.0.0.1:8080", c.Listen)
	}
	if c.Data == "" {
		say("data", "name the directory for the server's data")
	}
	if c.Postgres != "" && !strings.HasPrefix(c.Postgres, "postgres://") && !strings.HasPrefix(c.Postgres, "postgresql://") {
		say("postgres", "the connection string must start with postgres://")
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			say("public_url", "%q is no address such as https://track.example.org, without a path", c.PublicURL)
		}
	}
	if _, err := c.Proxies(); err != nil {
		say("trusted_proxies", "%v", err)
	}
	if _, err := c.Outbound(); err != nil {
		say("outbound_networks", "%v", err)
	}
	switch c.SMTP.TLS {
	case "starttls", "implicit", "none":
	default:
		say("smtp.tls", "%q is none of starttls, implicit, none", c.SMTP.TLS)
	}
	if c.SMTP.Host != "" && c.SMTP.From == "" {
		say("smtp.from", "give the sender's address, since smtp.host is set")
	}
	sort.Slice(wrong, func(i, j int) bool { return wrong[i].Error() < wrong[j].Error() })
	return errors.Join(wrong...)
}

// normalListen lets ":8080" through ParseAddrPort.
func normalListen(listen string) string {
	if strings.HasPrefix(listen, ":") {
		return "0.0.0.0" + listen
	}
	return listen
}

// Proxies are TrustedProxies as prefixes; a single address is a prefix of its own.
func (c Config) Proxies() ([]netip.Prefix, error) { return prefixes(c.TrustedProxies) }

// Outbound are OutboundNetworks likewise.
func (c Config) Outbound() ([]netip.Prefix, error) { return prefixes(c.OutboundNetworks) }

func prefixes(texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if addr, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no address or prefix such as 10.0.0.0/8", text)
		}
		out = append(out, prefix.Masked())
	}
	return out, nil
}
