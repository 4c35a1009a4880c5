package silence

import (
	"slices"
	"testing"

	"github.com/trackward/trackward/internal/testcount"
)

// TestAllTurnsAreEveryKindAtEverySeed holds what docs/testing.md says of the counts.
func TestAllTurnsAreEveryKindAtEverySeed(t *testing.T) {
	defer func(was int) { *turn = was }(*turn)
	walked := func(n, seeds int, k kind) (count int) {
		*turn = n
		for seed := range seeds {
			if k.walks(seed) {
				count++
			}
		}
		return count
	}
	for size, seeds := range map[string]int{"small": 40, "large": 2_000} {
		t.Setenv("TRACKWARD_COUNTS", size)
		turns := turns()
		for _, k := range kinds {
			for n := range turns {
				got, want := walked(n, seeds, k), []int{seeds / turns, seeds/turns + 1}
				if size == "small" && !k.seldom() {
					want = []int{seeds}
				}
				if !slices.Contains(want, got) {
					t.Errorf("%s, turn %d: %s walks %d of %d seeds, want %v", size, n, k, got, seeds, want)
				}
			}
			for seed := range seeds {
				turnsOf := 0
				for n := range turns {
					if *turn = n; k.walks(seed) {
						turnsOf++
					}
				}
				if want := map[bool]int{true: 1, false: turns}[k.seldom() || testcount.Large()]; turnsOf != want {
					t.Fatalf("%s, seed %d: %s walks it in %d of %d turns, want %d", size, seed, k, turnsOf, turns, want)
				}
			}
		}
	}
}
