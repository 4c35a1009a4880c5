//go:build race

package silence

// raced says that the race detector is on.
const raced = true
