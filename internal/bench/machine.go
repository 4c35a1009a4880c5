package bench

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// Machine prints where the figures come from, and what else went on there: under
// load read the ratios alone.
func Machine(w io.Writer) {
	load := "unknown"
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = strings.Join(strings.Fields(string(raw))[:3], " ")
	}
	fmt.Fprintf(w, "%s, %s/%s, %d CPUs, load average %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), load)
}
