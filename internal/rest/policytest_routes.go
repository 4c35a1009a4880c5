package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// PolicyTestList is the tests of the trackers that one may configure (A11.6).
type PolicyTestList struct {
	Items  []app.PolicyTest `json:"items"`
	Broken int              `json:"broken" doc:"How many are not true now."`
}

type OnePolicyTest struct {
	InWorkspace
	Test string `path:"test"`
}

type createPolicyTestInput struct {
	InWorkspace
	Noted
	Body app.NewPolicyTest
}

type putPolicyTestInput struct {
	OnePolicyTest
	Noted
	Body app.NewPolicyTest
}

type deletePolicyTestInput struct {
	OnePolicyTest
	Noted
}

func (s *Server) routesPolicyTests() {
	const tests = "/workspaces/{workspace}/policy/tests"
	add(s, settings(selective), operation{id: "list-policy-tests", method: "GET", path: tests, tag: "policy", summary: "Tests that every change of the policy is judged by (A11.6)"}, listPolicyTests)
	add(s, settings(selective), operation{id: "create-policy-test", method: "POST", path: tests, tag: "policy", summary: "Add a test; it has to be true now", status: 201, etag: true, once: true}, createPolicyTest)
	add(s, settings(selective), operation{id: "run-policy-tests", method: "POST", path: tests + "/run", tag: "policy", summary: "Whether the tests are true now"}, listPolicyTests)
	add(s, settings(selective), operation{id: "get-policy-test", method: "GET", path: tests + "/{test}", tag: "policy", summary: "One test", etag: true}, getPolicyTest)
	add(s, settings(selective), operation{id: "put-policy-test", method: "PUT", path: tests + "/{test}", tag: "policy", summary: "Replace a test", etag: true, ifMatch: true}, putPolicyTest)
	add(s, settings(selective), operation{id: "delete-policy-test", method: "DELETE", path: tests + "/{test}", tag: "policy", summary: "Delete a test", ifMatch: true}, deletePolicyTest)
}

func listPolicyTests(c *call, _ *InWorkspace) (*PolicyTestList, error) {
	items, err := c.s.app.PolicyTests(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	out := &PolicyTestList{Items: items}
	for _, t := range items {
		if !t.Holds {
			out.Broken++
		}
	}
	return out, nil
}

func showPolicyTest(v *app.Viewer, id string) (*app.PolicyTest, error) {
	out, err := v.PolicyTest(id)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func getPolicyTest(c *call, in *OnePolicyTest) (out *app.PolicyTest, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out, err = showPolicyTest(v, in.Test)
		return err
	})
	return out, err
}

func createPolicyTest(c *call, in *createPolicyTestInput) (*app.PolicyTest, error) {
	again := func(id string) (*app.PolicyTest, error) { return getPolicyTest(c, &OnePolicyTest{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*app.PolicyTest, string, error) {
		done, err := c.apply(in.Note, func(*app.Viewer) ([]policy.Change, error) {
			change, err := put(policy.KindTest, "", nil, in.Body)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindTest, showPolicyTest)
	})
}

func putPolicyTest(c *call, in *putPolicyTestInput) (*app.PolicyTest, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showPolicyTest(v, in.Test)
		if err == nil {
			err = c.same(before)
		}
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindTest, in.Test, nil, in.Body)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showPolicyTest(done.Viewer, in.Test)
}

func deletePolicyTest(c *call, in *deletePolicyTestInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showPolicyTest(v, in.Test)
		if err != nil {
			return nil, err
		}
		return []policy.Change{del(policy.KindTest, in.Test)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}
