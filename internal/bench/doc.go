// Package bench measures the product next to yardsticks of the same run: the
// engine beside reads of memory, records over HTTP beside a bare server that runs
// the same SQL. It prints ratios, since a machine's own speed says little.
//
// It is no test: it judges no behaviour beyond making sure that what it measures
// answers. Only the command and the comparison in bench/ call it.
package bench
