package store

import (
	"context"

	"github.com/trackward/trackward/internal/policy"
)

func (s *Store) followPolicy(ctx context.Context, q queryer, workspace string, result *policy.Result) error {
	return nil
}
