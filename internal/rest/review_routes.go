package rest

import (
	"net/http"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/sheets"
)

// Access reviews (A14).

// ReviewList is the reviews that the caller takes part in, open ones first.
type ReviewList struct {
	Items []app.ReviewInfo `json:"items"`
}

// ReviewItems is a page of what a review is about.
type ReviewItems struct {
	Items      []app.ReviewItem `json:"items"`
	NextCursor *string          `json:"next_cursor"`
}

// ReviewAnswers are decisions, all of which are carried out, or none.
type ReviewAnswers struct {
	Decisions []app.ReviewAnswer `json:"decisions" minItems:"1" maxItems:"1000"`
}

type OneReview struct {
	InWorkspace
	Review string `path:"review"`
}

type createReviewInput struct {
	InWorkspace
	Body app.NewReview
}

type patchReviewInput struct {
	OneReview
	Body app.ReviewPatch
}

type reviewItemsInput struct {
	OneReview
	Paged
	Show string `query:"show" enum:"all,left,said" default:"all" doc:"left: what nobody has answered."`
}

type decideReviewInput struct {
	OneReview
	Forced
	Body ReviewAnswers
}

type finishReviewInput struct {
	OneReview
	Forced
}

type exportReviewInput struct {
	OneReview
	Names bool `query:"names" doc:"With the names of today in columns of their own; without them the file is the evidence itself, whose SHA-256 the review and the audit log hold."`
}

func (s *Server) routesReviews() {
	const reviews = "/workspaces/{workspace}/reviews"
	const one = reviews + "/{review}"
	add(s, settings(selective), operation{id: "list-reviews", method: "GET", path: reviews, tag: "reviews", summary: "Access reviews (A14)"}, listReviews)
	add(s, settings(extended), operation{id: "create-review", method: "POST", path: reviews, tag: "reviews", summary: "Begin an access review", status: 201, etag: true, once: true}, createReview)
	add(s, settings(selective), operation{id: "get-review", method: "GET", path: one, tag: "reviews", summary: "One review and how far it is", etag: true}, getReview)
	add(s, settings(extended), operation{id: "patch-review", method: "PATCH", path: one, tag: "reviews", summary: "Change who is asked, until when, and how a review comes again", etag: true, ifMatch: true}, patchReview)
	add(s, settings(selective), operation{id: "list-review-items", method: "GET", path: one + "/items", tag: "reviews", summary: "The role assignments of a review, with their last use"}, listReviewItems)
	add(s, settings(extended), operation{id: "get-review-findings", method: "GET", path: one + "/findings", tag: "reviews", summary: "Self-grants, orphaned restrictions and roles never used"}, getReviewFindings)
	add(s, settings(selective), operation{id: "decide-review", method: "POST", path: one + "/decisions", tag: "reviews", summary: "Keep, shorten or remove assignments; it counts from the next request on"}, decideReview)
	add(s, settings(extended), operation{id: "finish-review", method: "POST", path: one + "/finish", tag: "reviews", summary: "Finish a review: what was not answered is kept or removed, and the rest is evidence"}, finishReview)
	add(s, settings(extended), operation{id: "export-review", method: "GET", path: one + "/export", tag: "reviews", summary: "The evidence of a finished review, as CSV", answers: "text/csv"}, exportReview)
}

func listReviews(c *call, _ *InWorkspace) (*ReviewList, error) {
	items, err := c.s.app.Reviews(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return &ReviewList{Items: items}, nil
}

func getReview(c *call, in *OneReview) (*app.ReviewInfo, error) {
	out, err := c.s.app.Review(c.r.Context(), c.visit, in.Review)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func createReview(c *call, in *createReviewInput) (*app.ReviewInfo, error) {
	again := func(id string) (*app.ReviewInfo, error) { return getReview(c, &OneReview{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*app.ReviewInfo, string, error) {
		c.shorthand = true
		done, err := c.s.app.StartReview(c.r.Context(), c.visit, in.Body)
		if err != nil {
			return nil, "", err
		}
		return created(done, "review", showReview)
	})
}

func showReview(v *app.Viewer, id string) (*app.ReviewInfo, error) {
	out, err := v.ReviewOf(id)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// reviewAfter answers a change of a review with the review after it.
func reviewAfter(done app.Changed, id string, err error) (*app.ReviewInfo, error) {
	if err != nil {
		return nil, err
	}
	return showReview(done.Viewer, id)
}

func patchReview(c *call, in *patchReviewInput) (*app.ReviewInfo, error) {
	c.shorthand = true
	done, err := c.s.app.PatchReview(c.r.Context(), c.visit, in.Review, in.Body, func(before app.ReviewInfo) error { return c.same(&before) })
	return reviewAfter(done, in.Review, err)
}

func listReviewItems(c *call, in *reviewItemsInput) (*ReviewItems, error) {
	after, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	items, next, err := c.s.app.ReviewItems(c.r.Context(), c.visit, in.Review, in.Show, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return &ReviewItems{Items: items, NextCursor: c.next(next)}, nil
}

func getReviewFindings(c *call, in *OneReview) (*app.ReviewFindings, error) {
	out, err := c.s.app.ReviewFindings(c.r.Context(), c.visit, in.Review)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func decideReview(c *call, in *decideReviewInput) (*app.ReviewInfo, error) {
	c.shorthand = true
	done, err := c.s.app.DecideReview(c.r.Context(), c.visit, in.Review, in.Body.Decisions)
	return reviewAfter(done, in.Review, err)
}

func finishReview(c *call, in *finishReviewInput) (*app.ReviewInfo, error) {
	c.shorthand = true
	done, err := c.s.app.FinishReview(c.r.Context(), c.visit, in.Review)
	return reviewAfter(done, in.Review, err)
}

func exportReview(c *call, in *exportReviewInput) (*blob, error) {
	raw, info, err := c.s.app.ExportReview(c.r.Context(), c.visit, in.Review, in.Names)
	if err != nil {
		return nil, err
	}
	file := sheetFile(raw, "access-review-"+info.ClosedAt.UTC().Format("2006-01-02"), sheets.CSV)
	return &blob{serve: func(w http.ResponseWriter, r *http.Request) {
		if !in.Names {
			w.Header().Set("X-Content-SHA256", info.Evidence.SHA256)
		}
		file.serve(w, r)
	}}, nil
}
