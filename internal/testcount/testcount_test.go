package testcount

import "testing"

func TestOneSettingChoosesEveryCount(t *testing.T) {
	for setting, want := range map[string]int{"": 200, "small": 200, "large": 10_000} {
		t.Setenv("TRACKWARD_COUNTS", setting)
		if got := Races.N(); got != want {
			t.Errorf("TRACKWARD_COUNTS=%q: %d, want %d", setting, got, want)
		}
	}
	t.Setenv("TRACKWARD_COUNT_RACES", "7")
	if got := Races.N(); got != 7 {
		t.Errorf("one count on its own: %d", got)
	}
}

func TestASettingThatCannotBeReadStopsTheRun(t *testing.T) {
	for name, value := range map[string]string{"TRACKWARD_COUNTS": "huge", "TRACKWARD_COUNT_RACES": "many"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			defer func() {
				if recover() == nil {
					t.Error("it went on")
				}
			}()
			Races.N()
		})
	}
}
