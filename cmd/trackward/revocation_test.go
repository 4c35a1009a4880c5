package main

import (
	"fmt"
	"net/http"
	"syscall"
	"testing"

	"github.com/trackward/trackward/internal/pgtest"
)

// revokes is how often a right is taken away and given back (A12.1); it is small
// enough to be the same everywhere.
const revokes = 100

// phone is the courier's document on orders, with or without the phone number.
func phone(with bool) map[string]any {
	properties := map[string]any{}
	for _, key := range []string{"customer", "address", "contents", "delivery_at"} {
		properties[key] = map[string]string{"view": "assigned"}
	}
	if with {
		properties["phone"] = map[string]string{"view": "assigned"}
	}
	return map[string]any{"op": "put", "kind": "permissions", "doc": map[string]any{
		"role": "courier", "tracker": "orders", "all_states": map[string]any{"actions": map[string]string{}, "properties": map[string]any{}},
		"states": map[string]any{"delivering": map[string]any{"actions": map[string]string{"change_state": "assigned"}, "properties": properties}},
	}}
}

// set saves the courier's document through the changes of the policy.
func set(owner *person, with bool) {
	owner.t.Helper()
	a := owner.do("POST", ws+"/policy/changes", map[string]any{"note": fmt.Sprintf("phone %v", with), "changes": []any{phone(with)}})
	owner.want(http.StatusOK, a, "saves a permission")
}

// seesPhone asks for a page and for the tracker's schema; both must agree.
func seesPhone(courier *person) bool {
	courier.t.Helper()
	page := courier.get(http.StatusOK, "/trackers/orders/records?limit=1")
	_, listed := page["items"].([]any)[0].(map[string]any)["values"].(map[string]any)["phone"]
	schema := courier.get(http.StatusOK, "/trackers/orders")
	named := false
	for _, p := range schema["properties"].([]any) {
		named = named || p.(map[string]any)["key"] == "phone"
	}
	if named != listed {
		courier.t.Errorf("the schema says %v, the page %v", named, listed)
	}
	return listed
}

func TestARevokedRightIsGoneOnTheNextRequestOfEveryProcess(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		p := start(t, demoArgs(t, "sqlite")...)
		owner, courier := signIn(t, p.url, "owner"), signIn(t, p.url, "courier")
		stale := revoke(owner, courier)
		t.Logf("%d revokes, %d stale answers", revokes, stale)
	})
	t.Run("postgres, two processes", func(t *testing.T) {
		args := demoArgs(t, "postgres")
		one, two := start(t, args...), start(t, args...)
		owner := signIn(t, one.url, "owner")
		courier := signIn(t, one.url, "courier")
		stale := revoke(owner, courier, courier.at(two.url))
		t.Logf("%d revokes on two processes, %d stale answers", revokes, stale)

		// The second process sleeps while the right is taken away.
		there := courier.at(two.url)
		set(owner, true)
		if !seesPhone(there) {
			t.Error("the right given back is not there")
		}
		two.signal(t, syscall.SIGSTOP)
		set(owner, false)
		two.signal(t, syscall.SIGCONT)
		if seesPhone(there) {
			t.Error("a process that was stopped answers by the policy from before")
		}
	})
}

func revoke(owner *person, couriers ...*person) (stale int) {
	owner.t.Helper()
	for i := range 2 * revokes {
		with := i%2 == 1
		set(owner, with)
		for _, c := range couriers {
			if seesPhone(c) != with {
				stale++
				owner.t.Errorf("change %d: phone %v, but %s at %s sees the opposite", i, with, c.login, c.url)
			}
		}
	}
	return stale
}

func TestASecondProcessIsRefusedOneSQLiteFile(t *testing.T) {
	args := demoArgs(t, "sqlite")
	start(t, args...)
	if err := runUntilReady(args...); err == nil {
		t.Error("two processes opened one file")
	}
}

func TestProcessesOfOneDatabaseShareSessions(t *testing.T) {
	pgtest.Need(t)
	args := demoArgs(t, "postgres")
	one, two := start(t, args...), start(t, args...)
	manager := signIn(t, one.url, "manager")
	manager.at(two.url).get(http.StatusOK, "/trackers")
	manager.do("POST", "/api/v1/auth/logout", nil)
	if a := manager.at(two.url).do("GET", ws+"/trackers", nil); a.status != http.StatusUnauthorized {
		t.Errorf("after sign-out the other process answers %d", a.status)
	}
}
