// Package metric counts and times what a running Linchpin does, for
// Prometheus: names begin with linchpin_, units are base units, and labels take
// their values from fixed tables alone, so that no caller can make new series.
package metric
