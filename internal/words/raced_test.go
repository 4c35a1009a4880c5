//go:build race

package words

const raced = true
