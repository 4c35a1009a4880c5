//go:build !race

package words

const raced = false
