package record

import (
	"math"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/words"
)

// MinorDigits is how many decimals a currency's minor unit has (ISO 4217): 2
// for most and for an unknown one.
func MinorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// maxExact is the largest whole number that every float64 below it, and so
// every column that holds one, keeps exactly.
const maxExact = 1<<53 - 1

var errNotDecimal = codedError{"value", "must be a decimal number such as 1250.50"}

// minorUnits reads a decimal number as whole minor units, by its digits: no
// binary fraction ever stands between what was typed and what is stored.
func minorUnits(s string, digits int) (float64, error) {
	body, negative := strings.CutPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(body, ".")
	if whole == "" || dotted && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return 0, errNotDecimal
	}
	trimmed := strings.TrimRight(fraction, "0")
	if len(trimmed) > digits {
		if digits == 0 {
			return 0, codedError{"value", "must be a whole number: this currency has no decimals"}
		}
		return 0, codedError{"value", words.Say("must have at most %d decimals", digits)}
	}
	units, err := strconv.ParseInt(whole+trimmed+strings.Repeat("0", digits-len(trimmed)), 10, 64)
	if err != nil || units > maxExact {
		return 0, codedError{"value", "is too large an amount"}
	}
	if negative {
		units = -units
	}
	return float64(units), nil
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// appendMoney writes minor units as a decimal number with the currency's
// decimals.
func appendMoney(dst []byte, units float64, digits int) []byte {
	n := int64(math.Round(units))
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	s := strconv.FormatInt(n, 10)
	if digits == 0 {
		return append(dst, s...)
	}
	if missing := digits + 1 - len(s); missing > 0 {
		s = strings.Repeat("0", missing) + s
	}
	dst = append(dst, s[:len(s)-digits]...)
	dst = append(dst, '.')
	return append(dst, s[len(s)-digits:]...)
}
