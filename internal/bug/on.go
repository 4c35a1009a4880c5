//go:build seededbugs

package bug

var chosen Bug

// On reports whether the mistake is the chosen one.
func On(b Bug) bool { return b == chosen }

// Choose makes one mistake, and takes back the one before; the zero Bug makes
// none. Nothing else may run meanwhile.
func Choose(b Bug) { chosen = b }
