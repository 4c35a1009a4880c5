package record

import "github.com/trackward/trackward/internal/access"

// Expr is a compiled filter: a closed sum. Every leaf carries the predicate
// under which its property is viewable; where that does not hold the leaf is
// unknown (A4.2), and And, Or and Not are Kleene's. And and Or are never empty.
type Expr interface{ expr() }

type (
	And []Expr
	Or  []Expr
	// Not is three-valued: unknown stays unknown.
	Not struct{ X Expr }
	// Compare is one comparison. View is access.Always{} where it is constant,
	// in the bin too.
	Compare struct {
		On Operand
		Op Op
		// Values are what is compared with: none for is_empty, one or more for
		// "in", else one. Of text kinds Text is the TextKey; of states the state's
		// id; of archived Num is 0 or 1.
		Values []Value
		View   access.Pred
	}
)

func (And) expr()     {}
func (Or) expr()      {}
func (Not) expr()     {}
func (Compare) expr() {}
